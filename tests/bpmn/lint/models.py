"""Small BPMN files written by hand: elements as XML, sequence flows as ``a>b``."""

import re
from collections.abc import Iterable

from engine.bpmn.gate import GateContext, Profile, check
from engine.errors import Finding

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:qms="urn:praxis-qms:bpmn:1"'
)
ROOTS = (
    '<message id="msg" name="msg"/><signal id="sig" name="sig"/>'
    '<error id="err" name="err" errorCode="E1"/>'
    '<error id="err2" name="err2" errorCode="E2"/>'
    '<escalation id="esc" name="esc" escalationCode="C1"/>'
)
START = '<startEvent id="s"/>'
END = '<endEvent id="e"/>'
TASK = '<userTask id="a"/>'
_FLOW = re.compile(r"(?P<source>[^>\s]+)>(?P<target>[^\[\s]+)(?:\[(?P<when>[^\]]*)\])?")


def flows(text: str, *, prefix: str = "f") -> str:
    """Return sequence flows: ``s>a a>b[x = 1]`` are two, the second conditional."""
    found = []
    for number, match in enumerate(_FLOW.finditer(text.replace("[ ", "["))):
        when = match["when"]
        inside = "" if when is None else _condition(when)
        source, target = match["source"], match["target"]
        name = "" if when is None else ' name="if"'
        found.append(
            f'<sequenceFlow id="{prefix}{number}"{name} sourceRef="{source}" '
            f'targetRef="{target}">{inside}</sequenceFlow>'
        )
    return "".join(found)


def _condition(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<conditionExpression xsi:type="tFormalExpression">'
        f"{escaped}</conditionExpression>"
    )


def document(inside: str, *, roots: str = ROOTS) -> bytes:
    """Return a file that holds ``inside`` beside messages, signals and errors."""
    text = f'<definitions {NAMESPACES} id="D" targetNamespace="x">{roots}{inside}'
    return f"{text}</definitions>".encode()


def process(body: str, edges: str = "", *, roots: str = ROOTS, id_: str = "P") -> bytes:
    """Return a file with one executable process."""
    inside = body + flows(edges)
    return document(
        f'<process id="{id_}" name="P" isExecutable="true">{inside}</process>',
        roots=roots,
    )


def simple(element: str, name: str = "a") -> bytes:
    """Return start, one element with the id ``name``, end."""
    return process(START + element + END, f"s>{name} {name}>e")


def sub(id_: str, body: str, edges: str = "", attributes: str = "") -> str:
    """Return an embedded subprocess."""
    inside = body + flows(edges, prefix=f"{id_}_f")
    return f'<subProcess id="{id_}" {attributes}>{inside}</subProcess>'


def extensions(text: str) -> str:
    """Return extension elements."""
    return f"<extensionElements>{text}</extensionElements>"


def findings(
    xml: bytes,
    *,
    profile: Profile = "bpmn",
    context: GateContext | None = None,
) -> list[Finding]:
    """Return what the gate finds."""
    return check(xml, profile=profile, file="P.bpmn", context=context)


def rules(found: Iterable[Finding], *severities: str) -> set[str]:
    """Return the rules of findings, of some severities only."""
    return {
        each.rule for each in found if not severities or each.severity in severities
    }


def assert_rule(rule: str, wrong: bytes, right: bytes) -> None:
    """Assert that the wrong model breaks the rule and the right one no error rule."""
    bad, good = findings(wrong), findings(right)
    assert rule in rules(bad), f"missed; found {sorted(rules(bad))}"
    assert rule not in rules(good), [each.message for each in good if each.rule == rule]
    assert not rules(good, "error"), [each for each in good if each.severity == "error"]

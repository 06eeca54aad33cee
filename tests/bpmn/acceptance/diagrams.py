"""Diagrams as a person would write them: ``s -> a -> e`` and one line per element.

The text knows no prefixes; ``drawn`` says how a tool would have written the file.
"""

import re
from itertools import pairwise

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_SPACES = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:qms="urn:praxis-qms:bpmn:1" xmlns:tns="urn:test" '
    'xmlns:tool="urn:another:tool"'
)
_TAG = re.compile(r"<(/?)(?![\w.-]+:)(?=[A-Za-z])")
_TYPE = re.compile(r'xsi:type="(t\w+)"')

ROOTS = (
    '<message id="Msg" name="msg"/><message id="Other" name="other"/>'
    '<signal id="Sig" name="sig"/><signal id="Sig2" name="sig2"/>'
    '<error id="Err" name="err" errorCode="E1"/>'
    '<error id="Err2" name="err2" errorCode="E2"/>'
    '<escalation id="Esc" name="esc" escalationCode="C1"/>'
    '<escalation id="Esc2" name="esc2" escalationCode="C2"/>'
)
ON = {
    "message": '<messageEventDefinition messageRef="Msg"/>',
    "signal": '<signalEventDefinition signalRef="Sig"/>',
    "error": '<errorEventDefinition errorRef="Err"/>',
    "escalation": '<escalationEventDefinition escalationRef="Esc"/>',
    "timer": "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
    "</timerEventDefinition>",
    "conditional": "<conditionalEventDefinition><condition>ready = true</condition>"
    "</conditionalEventDefinition>",
    "cancel": "<cancelEventDefinition/>",
    "compensate": "<compensateEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
    "link": '<linkEventDefinition name="L"/>',
}


def paths(text: str, *, prefix: str = "f") -> str:
    """Return flows: ``s -> a ->[x = 1] b, a -> c`` are three, one conditional."""
    found, number = [], 0
    for path in text.replace("\n", ",").split(","):
        steps = [each.strip() for each in path.split("->")] if path.strip() else []
        for one, other in pairwise(steps):
            when, target = "", other
            if other.startswith("["):
                when, _, target = other[1:].partition("]")
            source = one.rpartition("]")[2].strip()
            found.append(sequence(f"{prefix}{number}", source, target.strip(), when))
            number += 1
    return "".join(found)


def sequence(identifier: str, source: str, target: str, when: str = "") -> str:
    """Return one sequence flow."""
    inside = ""
    if when:
        escaped = when.replace("&", "&amp;").replace("<", "&lt;")
        inside = (
            '<conditionExpression xsi:type="tFormalExpression">'
            f"{escaped}</conditionExpression>"
        )
    return (
        f'<sequenceFlow id="{identifier}" sourceRef="{source}" '
        f'targetRef="{target}">{inside}</sequenceFlow>'
    )


def starts(identifier: str = "s", inside: str = "", more: str = "") -> str:
    return f'<startEvent id="{identifier}" {more}>{inside}</startEvent>'


def ends(names: str = "e", inside: str = "") -> str:
    return "".join(
        f'<endEvent id="{each}">{inside}</endEvent>' for each in names.split()
    )


def tasks(names: str) -> str:
    return "".join(f'<userTask id="{each}"/>' for each in names.split())


def script(identifier: str, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<scriptTask id="{identifier}" scriptFormat="feel">'
        f"<script>{escaped}</script></scriptTask>"
    )


def gate(kind: str, identifier: str, more: str = "", inside: str = "") -> str:
    return f'<{kind}Gateway id="{identifier}" {more}>{inside}</{kind}Gateway>'


def catches(identifier: str, inside: str, more: str = "") -> str:
    return (
        f'<intermediateCatchEvent id="{identifier}" {more}>{inside}'
        "</intermediateCatchEvent>"
    )


def throws(identifier: str, inside: str = "") -> str:
    return (
        f'<intermediateThrowEvent id="{identifier}">{inside}</intermediateThrowEvent>'
    )


def at(host: str, identifier: str, inside: str, more: str = "") -> str:
    return (
        f'<boundaryEvent id="{identifier}" attachedToRef="{host}" {more}>{inside}'
        "</boundaryEvent>"
    )


def inside(identifier: str, body: str, way: str = "", more: str = "") -> str:
    """Return an embedded subprocess."""
    flows = paths(way, prefix=f"{identifier}_f")
    return f'<subProcess id="{identifier}" {more}>{body}{flows}</subProcess>'


def whenever(identifier: str, trigger: str, *, interrupting: bool = True) -> str:
    """Return an event subprocess with the user task ``<id>_t``."""
    flag = f'isInterrupting="{str(interrupting).lower()}"'
    body = (
        starts(f"{identifier}_s", trigger, flag)
        + tasks(f"{identifier}_t")
        + ends(f"{identifier}_e")
    )
    way = f"{identifier}_s -> {identifier}_t -> {identifier}_e"
    return inside(identifier, body, way, 'triggeredByEvent="true"')


def process(
    body: str,
    way: str = "",
    *,
    key: str = "P",
    more: str = 'isExecutable="true"',
    roots: str = ROOTS,
    beside: str = "",
) -> bytes:
    """Return a file with one process."""
    return whole(
        f'<process id="{key}" {more}>{body}{paths(way)}</process>', roots, beside
    )


def whole(content: str, roots: str = ROOTS, beside: str = "") -> bytes:
    """Return a file with what stands in it."""
    return (
        f'<definitions xmlns="{MODEL}" {_SPACES} id="D" targetNamespace="urn:test">'
        f"{roots}{content}{beside}</definitions>"
    ).encode()


def drawn(xml: bytes, prefix: str) -> bytes:
    """Return the same file with a prefix for BPMN, as other tools write it."""
    text = xml.decode().replace(f'xmlns="{MODEL}"', f'xmlns:{prefix}="{MODEL}"')
    text = _TAG.sub(rf"<\1{prefix}:", text)
    text = _TYPE.sub(rf'xsi:type="{prefix}:\1"', text)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by a tool -->\n'
    return (head + text).encode()


def listed(xml: bytes) -> bytes:
    """Return the same file with ``incoming`` and ``outgoing`` at every node."""
    text = xml.decode()
    flow = re.compile(
        r'<sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)"'
    )
    lists: dict[str, tuple[list[str], list[str]]] = {}
    for identifier, source, target in flow.findall(text):
        lists.setdefault(source, ([], []))[1].append(identifier)
        lists.setdefault(target, ([], []))[0].append(identifier)
    for node, (into, out) in lists.items():
        text = _with_lists(text, node, into, out)
    return text.encode()


def _with_lists(text: str, node: str, into: list[str], out: list[str]) -> str:
    lines = "".join(f"<incoming>{each}</incoming>" for each in into)
    lines += "".join(f"<outgoing>{each}</outgoing>" for each in out)
    tag = re.compile(rf'<(\w+) id="{re.escape(node)}"([^>]*?)(/?)>')

    def fill(match: re.Match[str]) -> str:
        close = f"</{match[1]}>" if match[3] else ""
        return f'<{match[1]} id="{node}"{match[2]}>{lines}{close}'

    return tag.sub(fill, text, count=1)


def repeated(inner: str, more: str = "") -> str:
    return (
        f"<multiInstanceLoopCharacteristics {more}>{inner}"
        "</multiInstanceLoopCharacteristics>"
    )


def over(
    collection: str, item: str = "item", result: str = "", output: str = ""
) -> str:
    """Return the inside of a multi-instance over a list."""
    text = f"<loopDataInputRef>{collection}</loopDataInputRef>"
    text += f"<loopDataOutputRef>{result}</loopDataOutputRef>" if result else ""
    text += f'<inputDataItem id="in_{item}" name="{item}"/>'
    text += f'<outputDataItem id="out_{output}" name="{output}"/>' if output else ""
    return text


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def when(text: str) -> str:
    """Return a conditional event definition."""
    return (
        f"<conditionalEventDefinition><condition>{text}</condition>"
        "</conditionalEventDefinition>"
    )


def extended(text: str) -> str:
    return f"<extensionElements>{text}</extensionElements>"


def element(tag: str, identifier: str, inner: str = "", **more: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<{tag} id="{identifier}"{shown}>{inner}</{tag}>'


def association(source: str, target: str, identifier: str = "as1") -> str:
    return (
        f'<association id="{identifier}" sourceRef="{source}" targetRef="{target}" '
        'associationDirection="One"/>'
    )

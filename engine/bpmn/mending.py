"""Mends for models of other tools: proposed one by one, applied to a new draft.

The file as it came is kept byte for byte. A mend is offered only where its meaning is
clear; what it would change is said before, so that a person can choose.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial

from lxml import etree

from engine.bpmn.element_rules import NAMESPACE
from engine.bpmn.foreign import feel_of, form_of, person_of, role_of
from engine.bpmn.lint.build import build, is_bpmn_file, text_of
from engine.bpmn.lint.model import Element, Model, Node
from engine.bpmn.lint.report import named, shortened
from engine.bpmn.lint.vocabulary import Q
from engine.errors import InvalidModelError
from engine.markup import parse

_EXPRESSIONS = ("conditionExpression", "condition", "loopCondition", "loopCardinality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One change: the rule it serves, the element, and what it does in words."""

    rule: str
    element: str
    change: str

    @property
    def key(self) -> str:
        """What a person chooses it by."""
        return f"{self.rule}:{self.element}"


@dataclass(frozen=True, slots=True)
class _Proposal:
    mend: Mend
    apply: Callable[[], None]


def propose_mends(xml: bytes) -> list[Mend]:
    """Return what could be mended without asking; nothing for what is no BPMN."""
    try:
        root = parse(xml)
    except InvalidModelError:
        return []
    if not is_bpmn_file(root):
        return []
    return [each.mend for each in _proposals(build(root))]


def apply_mends(xml: bytes, chosen: Collection[str] | None = None) -> bytes:
    """Return a new draft with the chosen mends (by key; None: all of them).

    Raises ``InvalidModelError`` for what is no XML.
    """
    root = parse(xml)
    for proposal in list(_proposals(build(root))):
        if chosen is None or proposal.mend.key in chosen:
            proposal.apply()
    etree.cleanup_namespaces(root, top_nsmap={"qms": NAMESPACE})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _proposals(model: Model) -> Iterator[_Proposal]:
    for mender in (_processes, _tasks, _defaults, _expressions, _assignments):
        yield from mender(model)


def _processes(model: Model) -> Iterator[_Proposal]:
    for scope in model.processes:
        if scope.nodes and scope.element.get("isExecutable") is None:
            yield _proposal(
                "process-not-executable",
                scope.element,
                f"Mark {named(scope)} as executable.",
                partial(scope.element.set, "isExecutable", "true"),
            )


def _tasks(model: Model) -> Iterator[_Proposal]:
    for node in model.nodes:
        extensions = node.extensions
        if node.tag == "task":
            yield _retag(node, "task-untyped", "userTask", "a user task")
        elif node.tag == "serviceTask" and extensions.operation is None:
            yield _retag(node, "service-unknown", "manualTask", "a manual task")
        elif node.tag == "businessRuleTask" and extensions.decision is None:
            yield _retag(node, "decision-unknown", "manualTask", "a manual task")


def _retag(node: Node, rule: str, tag: str, what: str) -> _Proposal:
    def apply() -> None:
        node.element.tag = Q + tag
        for name in ("implementation", "operationRef"):
            if node.element.get(name) is not None:
                del node.element.attrib[name]

    return _proposal(rule, node.element, f"Make {named(node)} {what}.", apply)


def _defaults(model: Model) -> Iterator[_Proposal]:
    """Offer the one flow of a choice that has no condition as its default."""
    for node in model.nodes:
        if node.tag not in ("exclusiveGateway", "inclusiveGateway"):
            continue
        plain = [flow for flow in node.outgoing if flow.condition is None]
        if len(node.outgoing) > 1 and len(plain) == 1 and not node.default:
            change = f"Mark {named(plain[0])} as the default flow of {named(node)}."
            yield _proposal(
                "xor-no-condition",
                node.element,
                change,
                partial(node.element.set, "default", plain[0].id),
            )


def _expressions(model: Model) -> Iterator[_Proposal]:
    for element in model.root.iter(*(Q + tag for tag in _EXPRESSIONS)):
        text = text_of(element)
        feel = feel_of(text)
        if feel is not None:
            yield _proposal(
                "feel-syntax",
                element,
                f"Write {shortened(text)} as {shortened(feel)}.",
                partial(_write, element, feel),
            )


def _write(element: Element, text: str) -> None:
    element.text = text
    if element.get("language") is not None:
        del element.attrib["language"]


def _assignments(model: Model) -> Iterator[_Proposal]:
    for node in model.nodes:
        if not node.is_personal:
            continue
        role, person = role_of(node.element), person_of(node.element)
        given = {"role": role or "", "person": person or ""}
        attributes = {name: value for name, value in given.items() if value}
        if attributes and node.extensions.assignment is None:
            words = ", ".join(f"{name} {value}" for name, value in attributes.items())
            yield _extension(node, "task-role", "assignment", attributes, words)
        form = form_of(node.element)
        if form is not None and node.extensions.form is None and node.tag != "task":
            yield _extension(node, "task-form", "form", {"key": form}, f"form {form}")


def _extension(
    node: Node, rule: str, tag: str, attributes: dict[str, str], words: str
) -> _Proposal:
    def apply() -> None:
        etree.SubElement(_box(node.element), f"{{{NAMESPACE}}}{tag}", attributes)

    return _proposal(rule, node.element, f"Give {named(node)} the {words}.", apply)


def _box(element: Element) -> Element:
    """Return the extension elements; without any, make them after the documentation."""
    found = element.find(Q + "extensionElements")
    if found is None:
        found = etree.Element(Q + "extensionElements")
        element.insert(len(element.findall(Q + "documentation")), found)
    return found


def _proposal(
    rule: str, element: Element, change: str, apply: Callable[[], None]
) -> _Proposal:
    around = (element, *element.iterancestors())
    identifier = next((each.get("id") for each in around if each.get("id")), "")
    mend = Mend(rule=rule, element=str(identifier), change=change)
    return _Proposal(mend, apply)

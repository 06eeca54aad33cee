"""What may stand where: BPMN and its drawing; foreign elements in their box."""

import re

from lxml import etree

from engine.bpmn.element_rules import NAMESPACE
from engine.bpmn.lint.model import Element, Model
from engine.bpmn.lint.report import Report, shortened
from engine.bpmn.lint.vocabulary import (
    BPMN,
    BPMN_DI,
    CHOREOGRAPHY,
    CONVERSATION,
    FLOW_NODES,
    Q,
    local,
)

MOST_NODES, MOST_FLOWS = 2_000, 4_000
_DRAWING = (
    BPMN_DI,
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?")
_INCLUDES = "http://www.w3.org/2001/XInclude"
_WITHOUT_EFFECT = (
    "resourceRole",
    "performer",
    "humanPerformer",
    "potentialOwner",
    "monitoring",
    "auditing",
)
_UNDERSTOOD = frozenset(
    {
        BPMN,
        NAMESPACE,
        *_DRAWING,
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)
_BOXES = (f"{Q}extensionElements", f"{{{_DRAWING[2]}}}extension")
_OPEN = (*_BOXES, f"{Q}documentation", f"{Q}text")


def foreign_elements_stay_in_their_box(model: Model, report: Report) -> None:
    """Find ``namespace``: foreign elements outside of ``extensionElements``.

    The inside of documentation is text for people; an editor may keep markup there.
    """
    level = [model.root]
    while level:
        for child in level.pop():
            if _namespace(child) not in (BPMN, *_DRAWING):
                shown = shortened(str(child.tag))
                report.add("namespace", f"{shown} is not part of BPMN 2.0.", child)
            elif str(child.tag) not in _OPEN:
                level.append(child)


def nothing_is_included(model: Model, report: Report) -> None:
    """Find ``namespace`` for XInclude anywhere, ``import-ignored`` for imports."""
    for element in model.root.iter(f"{{{_INCLUDES}}}*"):
        report.add("namespace", "XInclude is never followed.", element)
    for element in model.root.iterchildren(Q + "import"):
        place = shortened(element.get("location") or "another file")
        report.add("import-ignored", f"{place} is not read.", element)


def extensions_can_be_ignored(model: Model, report: Report) -> None:
    """Find ``unsupported``: an extension that nobody may leave out (§8.2.3)."""
    for element in model.root.iterchildren(f"{Q}extension"):
        if (element.get("mustUnderstand") or "").strip() in ("true", "1"):
            shown = shortened(element.get("definition") or "An extension")
            message = f"{shown} has to be understood, and is not."
            mend = "Leave the extension out, or do not demand that it is understood."
            report.add("unsupported", message, element, mend=mend)


def the_file_is_not_too_large(model: Model, report: Report) -> None:
    """Find ``too-many-nodes``: 2,000 flow nodes are more than anybody can read."""
    flows = sum(len(node.outgoing) for node in model.nodes)
    if len(model.nodes) > MOST_NODES or flows > MOST_FLOWS:
        message = f"{len(model.nodes):,} activities, events and gateways, "
        message += f"{flows:,} sequence flows."
        report.add("too-many-nodes", message, model.root)


def only_processes_are_deployed(model: Model, report: Report) -> None:
    """Find ``unsupported``: choreographies and conversations."""
    for element in model.root.iter(f"{Q}*"):
        tag = local(element.tag)
        if tag in CHOREOGRAPHY or tag == "globalChoreographyTask":
            mend = "Draw a collaboration of processes with message flows."
            report.add("unsupported", f"A {tag} is not executed.", element, mend=mend)
        elif tag in CONVERSATION or tag == "conversationLink":
            mend = "Draw message flows between the pools."
            report.add("unsupported", f"A {tag} is not executed.", element, mend=mend)


def flow_nodes_stand_in_a_process(model: Model, report: Report) -> None:
    """Find ``schema``: flow nodes the scopes do not hold, such as in a lane."""
    known = {id(node.element) for node in model.nodes}
    choreographies = tuple(Q + each for each in CHOREOGRAPHY)
    for element in model.root.iter(*(Q + tag for tag in FLOW_NODES)):
        if id(element) in known or _inside(element, *_BOXES, *choreographies):
            continue
        message = f"A {local(element.tag)} stands outside of a process."
        report.add("schema", message, element)


def _namespace(element: Element) -> str | None:
    return etree.QName(element).namespace if isinstance(element.tag, str) else None


def _inside(element: Element, *tags: str) -> bool:
    return any(str(each.tag) in tags for each in element.iterancestors())


def formats_of_texts_are_types(model: Model, report: Report) -> None:
    """Find ``mime-type``: the format of a note or documentation (§8.2.1, §8.4.1)."""
    for element in model.root.iter(f"{Q}documentation", f"{Q}textAnnotation"):
        name = element.get("textFormat")
        if name is not None and not _MIME_TYPE.fullmatch(name.strip()):
            message = f"textFormat is {shortened(name) or 'empty'}."
            report.add("mime-type", message, element)


def what_has_no_effect_is_told(model: Model, report: Report) -> None:
    """Find ``ignored``: standard elements for people and monitoring."""
    for element in model.root.iter(*(Q + tag for tag in _WITHOUT_EFFECT)):
        message = f"{local(element.tag)} has no effect here."
        report.add("ignored", message, element)


def other_tools_are_named(model: Model, report: Report) -> None:
    """Find ``foreign``: what other tools have stored is kept, and means nothing."""
    found: dict[str, Element] = {}
    for element in model.root.iter(etree.Element):
        spaces = [_namespace(element), *(_space(str(name)) for name in element.attrib)]
        for space in spaces:
            if space and space not in _UNDERSTOOD:
                found.setdefault(space, element)
    for space, element in found.items():
        message = f"Elements or attributes of {shortened(space)} are kept unread."
        report.add("foreign", message, element)


def _space(name: str) -> str | None:
    return name[1:].partition("}")[0] if name.startswith("{") else None

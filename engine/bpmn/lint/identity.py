"""Ids: there, well-formed, used once, not the library's own, the same as before."""

import re

from engine.bpmn.lint.catalogue import WARNING
from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.model import Element, Model, Node
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import BPMN, BPMN_DI, FLOW_NODES, Q, local

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
RESERVED_ENDS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
ITEMS = frozenset({"inputDataItem", "outputDataItem"})
"""Their ids are names in expressions; nothing refers to them as elements."""
_NAMED_KINDS = FLOW_NODES | {"process", "sequenceFlow"}
_DIAGRAM = f"{{{BPMN_DI}}}"


def ids_are_there_and_well_formed(model: Model, report: Report) -> None:
    """Find ``id-missing``, ``id-invalid``, ``id-reserved``."""
    for element in _own_elements(model.root):
        identifier = element.get("id")
        tag = local(element.tag)
        if identifier is None:
            if tag in _NAMED_KINDS:
                report.add("id-missing", f"A {tag} has no id.", element)
        elif not IDENTIFIER.fullmatch(identifier):
            shown = shortened(identifier) or "(empty)"
            report.add("id-invalid", f"The id {shown} has bad characters.", element)
        elif tag in FLOW_NODES and is_reserved(identifier):
            message = f"The engine uses the name {identifier} itself and changes it."
            report.add("id-reserved", message, element)


def ids_are_used_once(model: Model, report: Report) -> None:
    """Find ``id-duplicate``, over the model and its drawing."""
    seen: dict[str, Element] = {}
    for element in _identified(model.root):
        identifier = element.get("id") or ""
        if identifier in seen:
            message = f"The id {shortened(identifier)} is used twice."
            level = WARNING if local(element.tag) in ITEMS else ""
            report.add("id-duplicate", message, element, level=level)
        seen.setdefault(identifier, element)


def ids_are_stable(model: Model, report: Report, context: GateContext) -> None:
    """Find ``id-changed``: kind, name and scope of a step stayed, its id did not.

    History, statistics and migration go by id.
    """
    before = context.before
    gone = {
        place: identifier
        for identifier, place in before.items()
        if identifier not in model.node_by_id and place[1]
    }
    for node in model.nodes:
        old = gone.get(place_of(node))
        if node.id not in before and old is not None:
            message = f"{named(node)} had the id {old} in the running version."
            report.add("id-changed", message, node)


def process_ids_are_free(model: Model, report: Report, context: GateContext) -> None:
    """Find ``id-duplicate`` for a process id that another procedure has."""
    for process in model.processes:
        if process.id in context.taken_ids:
            message = f"Another procedure has deployed the process id {process.id}."
            report.add("id-duplicate", message, process)


def place_of(node: Node) -> tuple[str, str, str]:
    """Return what recognises a step whose id has changed."""
    return node.tag, node.name, node.scope.id


def is_reserved(identifier: str) -> bool:
    """Tell whether SpiffWorkflow gives this name to a task of its own."""
    return identifier in RESERVED or identifier.endswith(RESERVED_ENDS)


def _own_elements(root: Element) -> list[Element]:
    return [each for each in root.iter(f"{Q}*") if not _is_foreign(each)]


def _identified(root: Element) -> list[Element]:
    found = root.iter(f"{Q}*", f"{_DIAGRAM}*")
    return [each for each in found if each.get("id") and not _is_foreign(each)]


def _is_foreign(element: Element) -> bool:
    """Tell whether it stands in somebody's extension elements."""
    return any(
        str(each.tag) == f"{{{BPMN}}}extensionElements"
        for each in element.iterancestors()
    )

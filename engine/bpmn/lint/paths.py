"""Every node has a way in and a way out (BPMN 2.0.2 §10.5.2, §10.5.3)."""

from collections.abc import Iterator

from engine.bpmn.lint.catalogue import WARNING
from engine.bpmn.lint.graph import (
    backward,
    is_instantiating,
    reached,
    starts,
)
from engine.bpmn.lint.link_events import link_name
from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.report import Report, named


def starts_and_ends_come_in_pairs(model: Model, report: Report) -> None:
    """Find ``start-end-pair``: a start without an end, an end without a start."""
    for scope in model.scopes:
        if scope.tag == "adHocSubProcess":
            continue
        if not scope.nodes:
            _tell_empty(scope, report)
            continue
        begins = _has_start(scope)
        if begins and not scope.of("endEvent") and scope.of("startEvent"):
            message = f"{named(scope)} has a start event but no end event."
            report.add("start-end-pair", message, scope)
        elif scope.of("endEvent") and not begins:
            message = f"{named(scope)} has an end event but no start event."
            report.add("start-end-pair", message, scope)


def _tell_empty(scope: Scope, report: Report) -> None:
    if scope.owner is not None:  # legal: it is passed, but nobody draws it on purpose
        report.add("start-end-pair", f"{named(scope)} is empty.", scope, level=WARNING)
    elif scope.is_executable:
        report.add("start-end-pair", f"{named(scope)} is empty.", scope)


def _has_start(scope: Scope) -> bool:
    return bool(scope.of("startEvent")) or any(map(is_instantiating, scope.nodes))


def processes_are_meant_to_run(model: Model, report: Report) -> None:
    """Find ``process-not-executable``: it is shown, never started."""
    for scope in model.processes:
        if not scope.is_executable:
            message = f"{named(scope)} is not marked as executable."
            report.add("process-not-executable", message, scope)


def public_processes_do_not_run(model: Model, report: Report) -> None:
    """Find ``process-public``: what partners see of a process is not run (§10.2)."""
    for scope in model.processes:
        if scope.is_executable and scope.element.get("processType") == "Public":
            message = f"{named(scope)} is public and marked as executable."
            report.add("process-public", message, scope)


def nodes_are_reached(model: Model, report: Report) -> None:
    """Find ``unreachable`` nodes."""
    for scope in model.scopes:
        if scope.tag == "adHocSubProcess":
            continue  # a person starts its activities
        found = reached(_sources(scope))
        for node in scope.nodes:
            if node not in found and not _is_told_elsewhere(node):
                report.add("unreachable", f"Nothing leads to {named(node)}.", node)


def _sources(scope: Scope) -> Iterator[Node]:
    """Yield starts, event subprocesses and catches of links somebody throws."""
    yield from starts(scope)
    for node in scope.nodes:
        if node.is_event_subprocess:
            yield node


def _is_told_elsewhere(node: Node) -> bool:
    """Leave to their own rules: floating boundary events and handlers, odd links."""
    is_link = node.tag == "intermediateCatchEvent" and "link" in node.kinds
    return (
        is_link
        or (node.tag == "boundaryEvent" and node.host is None)
        or (node.is_compensation and not node.incoming)
    )


def paths_end_at_end_events(model: Model, report: Report) -> None:
    """Find ``dead-end``: a path just stops in a scope that has end events."""
    for scope in model.scopes:
        if scope.tag == "adHocSubProcess":
            continue
        rule = "dead-end" if scope.of("endEvent") else "dead-end-open"
        for node in scope.nodes:
            if stops(node) and node.tag != "boundaryEvent":
                report.add(rule, f"The path stops at {named(node)}.", node)


def stops(node: Node) -> bool:
    """Tell whether a token stops at ``node`` although it is no end event."""
    is_throw = node.tag == "intermediateThrowEvent" and "link" in node.kinds
    return not (
        node.outgoing
        or node.tag == "endEvent"
        or is_throw
        or node.is_event_subprocess
        or node.is_compensation
    )


def nodes_lead_to_an_end(model: Model, report: Report) -> None:
    """Find ``no-way-out``: a circle that nothing in the scope or around it ends."""
    for scope in model.scopes:
        if scope.tag == "adHocSubProcess" or _is_ended_from_outside(scope):
            continue
        ends = [node for node in scope.nodes if node.tag == "endEvent" or stops(node)]
        leaving = reached(ends, backward(scope.nodes))
        inside = reached(_sources(scope))
        for node in scope.nodes:
            if node in inside and node not in leaving and not _needs_no_end(node):
                message = f"No path leads from {named(node)} to an end."
                report.add("no-way-out", message, node)


def _needs_no_end(node: Node) -> bool:
    is_link = node.tag == "intermediateThrowEvent" and bool(link_name(node))
    return node.is_event_subprocess or node.is_compensation or is_link


def _is_ended_from_outside(scope: Scope) -> bool:
    """Tell whether something can cut the scope off: then a circle may be meant."""
    if any("terminate" in node.kinds for node in scope.of("endEvent")):
        return True
    if any(_interrupts_its_scope(node) for node in scope.nodes):
        return True
    owner = scope.owner
    return owner is not None and any(event.interrupts for event in owner.boundary)


def _interrupts_its_scope(node: Node) -> bool:
    if not node.is_event_subprocess or node.inner is None:
        return False
    return any(start.interrupts for start in node.inner.of("startEvent"))

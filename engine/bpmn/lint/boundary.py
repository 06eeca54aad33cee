"""Boundary events: host, kinds, flows, one handler per code (BPMN 2.0.2 §10.5.4)."""

from collections import defaultdict

from engine.bpmn.lint.model import Model, Node
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.throwing import CATCH_ALL, code_of

_KINDS = frozenset(
    {
        "message",
        "timer",
        "escalation",
        "error",
        "cancel",
        "compensate",
        "conditional",
        "signal",
    }
)
_ONCE = ("error", "escalation", "cancel", "compensate")
_ALWAYS_INTERRUPTING = ("error", "cancel")


def boundary_events_have_a_host(model: Model, report: Report) -> None:
    """Find ``boundary-host``: no host, no activity, another scope, a wrong kind."""
    for node in _boundary_events(model):
        host = node.host
        if not node.element.get("attachedToRef"):
            message = f"{named(node)} is not attached to an activity."
            report.add("boundary-host", message, node)
        elif host is not None and not host.is_activity:
            message = f"{named(node)} is attached to {named(host)}, a {host.tag}."
            report.add("boundary-host", message, node, host)
        elif host is not None and host.scope is not node.scope:
            message = f"{named(node)} and its activity are in different scopes."
            report.add("boundary-host", message, node, host)
        elif host is None:
            message = f"{named(node)} is attached to something that is no activity."
            report.add("boundary-host", message, node)


def boundary_events_are_of_a_right_kind(model: Model, report: Report) -> None:
    """Find ``boundary-host`` and ``event-definition`` for kinds out of place."""
    for node in _boundary_events(model):
        if not node.definitions:
            message = f"{named(node)} does not say what it waits for."
            report.add("boundary-host", message, node)
        for kind in sorted(set(node.kinds) - _KINDS):
            message = f"A {kind} event cannot stand on a boundary."
            report.add("boundary-host", message, node)
        _check_cancel(report, node)
        if "compensate" in node.kinds and len(node.kinds) > 1:
            message = f"{named(node)} compensates and catches something else."
            report.add("event-definition", message, node)


def _check_cancel(report: Report, node: Node) -> None:
    host = node.host
    if "cancel" in node.kinds and host is not None and host.tag != "transaction":
        message = f"{named(node)} catches cancel, but {named(host)} is no transaction."
        report.add("boundary-host", message, node, host)
    for kind in _ALWAYS_INTERRUPTING:
        if kind in node.kinds and not node.interrupts:
            message = f"{named(node)} catches {kind} without interrupting."
            report.add("boundary-host", message, node)


def boundary_events_lead_on(model: Model, report: Report) -> None:
    """Find ``boundary-flow``: caught, and then nothing."""
    for node in _boundary_events(model):
        if "compensate" not in node.kinds and not node.outgoing:
            report.add("boundary-flow", f"No flow leads out of {named(node)}.", node)


def one_boundary_event_per_code(model: Model, report: Report) -> None:
    """Find ``boundary-duplicate``: which of two handlers would run is undefined."""
    for host in model.nodes:
        for (kind, code), nodes in _handlers(model, host).items():
            if len(nodes) > 1:
                what = f"every {kind}" if code == CATCH_ALL else f"{kind} {code}"
                message = f"{len(nodes)} events on {named(host)} catch {what}."
                report.add("boundary-duplicate", message, *nodes, host)


def _handlers(model: Model, host: Node) -> dict[tuple[str, str], list[Node]]:
    found: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in host.boundary:
        _collect(model, node, node, found)
    return found


def one_event_subprocess_per_code(model: Model, report: Report) -> None:
    """Find ``event-subprocess``: two of one scope catch the same."""
    for scope in model.scopes:
        found: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in scope.nodes:
            for start in _triggers(node):
                _collect(model, start, node, found)
        for (kind, code), nodes in found.items():
            if len(nodes) > 1:
                what = f"every {kind}" if code == CATCH_ALL else f"{kind} {code}"
                message = f"{len(nodes)} event subprocesses of a scope catch {what}."
                report.add("event-subprocess", message, *nodes)


def _triggers(node: Node) -> list[Node]:
    """Return the start events of an event subprocess."""
    if not node.is_event_subprocess or node.inner is None:
        return []
    return node.inner.of("startEvent")


def _collect(
    model: Model,
    event: Node,
    shown: Node,
    found: dict[tuple[str, str], list[Node]],
) -> None:
    """Note under its kind and code what an event catches that one only may catch."""
    for definition in event.definitions:
        if definition.kind in _ONCE:
            found[definition.kind, code_of(model, definition)].append(shown)


def _boundary_events(model: Model) -> list[Node]:
    return [node for node in model.nodes if node.tag == "boundaryEvent"]

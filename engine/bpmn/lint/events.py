"""Start, intermediate and end events: which kinds stand where (BPMN 2.0.2 §10.5)."""

from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.report import Report, named

_PROCESS_STARTS = frozenset({"message", "timer", "conditional", "signal"})
_TRIGGERED_STARTS = _PROCESS_STARTS | {"error", "escalation", "compensate"}
_ENDS = frozenset(
    {
        "message",
        "error",
        "escalation",
        "cancel",
        "compensate",
        "signal",
        "terminate",
    }
)
_CATCHES = frozenset({"message", "timer", "conditional", "signal", "link"})
_THROWS = frozenset({"message", "escalation", "compensate", "signal", "link"})
_ALWAYS_INTERRUPTING = frozenset({"error", "compensate"})
_ALONE = frozenset({"link", "cancel", "terminate"})


def starts_are_of_their_place(model: Model, report: Report) -> None:
    """Find ``start-kinds``, ``start-several`` and ``start-condition``.

    The condition of a start event may only read what is outside of any case (§10.5.2).
    """
    for scope in model.scopes:
        if scope.owner is None:
            _check_process_starts(scope, report)
        elif not scope.owner.is_event_subprocess:
            _check_embedded_starts(scope, report)


def _check_process_starts(scope: Scope, report: Report) -> None:
    for start in scope.of("startEvent"):
        for kind in sorted(set(start.kinds) - _PROCESS_STARTS):
            message = (
                f"{named(start)} has a {kind} trigger outside an event subprocess."
            )
            report.add("start-kinds", message, start)
        if "conditional" in start.kinds:
            message = f"Nothing watches the condition of {named(start)}: no case yet."
            report.add("start-condition", message, start)
    without = [start for start in scope.of("startEvent") if not start.definitions]
    if len(without) > 1:
        message = f"{named(scope)} has {len(without)} start events without trigger."
        report.add("start-several", message, *without)


def _check_embedded_starts(scope: Scope, report: Report) -> None:
    found = scope.of("startEvent")
    for start in found:
        if start.definitions:
            message = f"{named(start)} in the subprocess {named(scope)} has a trigger."
            report.add("start-kinds", message, start)
    if len(found) > 1 and scope.tag != "adHocSubProcess":
        message = f"The subprocess {named(scope)} has {len(found)} start events."
        report.add("start-kinds", message, *found)


def ends_are_of_their_place(model: Model, report: Report) -> None:
    """Find ``end-kinds``."""
    for node in model.nodes:
        if node.tag != "endEvent":
            continue
        for kind in sorted(set(node.kinds) - _ENDS):
            report.add("end-kinds", f"{named(node)} cannot be a {kind} end.", node)
        if "cancel" in node.kinds and not _is_in_transaction(node):
            message = f"{named(node)} cancels, but is not in a transaction."
            report.add("end-kinds", message, node)


def _is_in_transaction(node: Node) -> bool:
    """Tell whether the end stands in a transaction or in an embedded scope of one."""
    scope: Scope | None = node.scope
    while scope is not None:
        if scope.tag == "transaction":
            return True
        scope = scope.parent
    return False


def intermediate_events_know_their_trigger(model: Model, report: Report) -> None:
    """Find ``event-definition``: none where one is needed, or the wrong ones."""
    for node in model.nodes:
        if node.tag == "intermediateCatchEvent":
            _check_kinds(report, node, _CATCHES)
            if not node.definitions:
                message = f"{named(node)} does not say what it waits for."
                report.add("event-definition", message, node)
        elif node.tag == "intermediateThrowEvent":
            _check_kinds(report, node, _THROWS)


def _check_kinds(report: Report, node: Node, allowed: frozenset[str]) -> None:
    for kind in sorted(set(node.kinds) - allowed):
        message = f"{named(node)} cannot have a {kind} definition."
        report.add("event-definition", message, node)


def kinds_go_together(model: Model, report: Report) -> None:
    """Find ``event-definition``: link, cancel and terminate stand alone."""
    for node in model.nodes:
        alone = sorted(_ALONE & set(node.kinds))
        if alone and len(node.kinds) > 1:
            message = f"{named(node)} has other definitions beside {alone[0]}."
            report.add("event-definition", message, node)
        if _needs_parallel(node):
            message = f"{named(node)} is parallel multiple with one definition only."
            report.add("event-definition", message, node)


def _needs_parallel(node: Node) -> bool:
    return node.flag("parallelMultiple") and len(node.definitions) == 1


def event_subprocesses_have_one_trigger(model: Model, report: Report) -> None:
    """Find ``event-subprocess``: its start, its flows, its place."""
    for node in model.nodes:
        if not node.is_event_subprocess or node.inner is None:
            continue
        if node.incoming or node.outgoing:
            message = f"Flows lead to or from the event subprocess {named(node)}."
            report.add("event-subprocess", message, node)
        if node.boundary:
            message = f"The event subprocess {named(node)} has boundary events."
            report.add("event-subprocess", message, node, *node.boundary)
        found = node.inner.of("startEvent")
        if len(found) == 1:
            _check_trigger(report, node, found[0])
        else:
            message = f"{named(node)} has {len(found)} start events instead of one."
            report.add("event-subprocess", message, node, *found)


def _check_trigger(report: Report, owner: Node, start: Node) -> None:
    kinds = set(start.kinds)
    if not kinds:
        message = f"The start of the event subprocess {named(owner)} has no trigger."
        report.add("event-subprocess", message, start, owner)
    for kind in sorted(kinds - _TRIGGERED_STARTS):
        message = f"An event subprocess cannot start by {kind}."
        report.add("event-subprocess", message, start, owner)
    for kind in sorted(kinds & _ALWAYS_INTERRUPTING):
        if not start.interrupts:
            message = f"{named(start)} starts by {kind} but does not interrupt."
            report.add("event-subprocess", message, start, owner)


def ad_hoc_subprocesses_hold_activities(model: Model, report: Report) -> None:
    """Find ``ad-hoc``: no start or end events, at least one activity (§10.3.5)."""
    for scope in model.scopes:
        if scope.tag != "adHocSubProcess":
            continue
        for node in scope.of("startEvent", "endEvent"):
            message = f"{named(node)} stands in the ad-hoc subprocess {named(scope)}."
            report.add("ad-hoc", message, node)
        if not any(node.is_activity for node in scope.nodes):
            message = f"The ad-hoc subprocess {named(scope)} holds no activity."
            report.add("ad-hoc", message, scope)


def instantiating_tasks_start_a_process(model: Model, report: Report) -> None:
    """Find ``flow-into-start`` and ``start-kinds`` for tasks that create the case."""
    for node in model.nodes:
        if node.tag not in ("receiveTask", "eventBasedGateway"):
            continue
        if not node.flag("instantiate"):
            continue
        if node.incoming:
            message = f"{named(node)} starts the process, but a flow leads to it."
            report.add("flow-into-start", message, node)
        if node.scope.owner is not None:
            message = f"{named(node)} in a subprocess cannot start a process."
            report.add("start-kinds", message, node)

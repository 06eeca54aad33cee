"""Transactions and compensation (BPMN 2.0.2 §10.3.5, §10.7)."""

from engine.bpmn.lint.graph import associated
from engine.bpmn.lint.model import Definition, Model, Node, Scope, plain
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import THROW_EVENTS


def transactions_can_be_cancelled_both_ways(model: Model, report: Report) -> None:
    """Find ``transaction-cancel``: cancel end and cancel boundary."""
    for node in model.nodes:
        if node.tag != "transaction" or node.inner is None:
            continue
        ends = [each for each in node.inner.deep_nodes() if _is_cancel_end(each)]
        catches = [each for each in node.boundary if "cancel" in each.kinds]
        if ends and not catches:
            message = f"{named(node)} can be cancelled, but nothing catches that."
            report.add("transaction-cancel", message, node, *ends)
        if catches and not ends:
            message = f"Nothing cancels {named(node)}."
            report.add("transaction-cancel", message, *catches, node)


def _is_cancel_end(node: Node) -> bool:
    return node.tag == "endEvent" and "cancel" in node.kinds


def handlers_are_bound_to_a_boundary_event(model: Model, report: Report) -> None:
    """Find ``compensation-handler`` at boundary events and at handlers."""
    handlers: set[Node] = set()
    for node in model.nodes:
        if node.tag == "boundaryEvent" and "compensate" in node.kinds:
            handlers |= _check_boundary(report, node)
    for node in model.nodes:
        if node.is_compensation and node.is_activity:
            _check_handler(report, node, handlers)


def _check_handler(report: Report, node: Node, handlers: set[Node]) -> None:
    if node.incoming or node.outgoing:
        message = f"Flows lead to or from the compensation handler {named(node)}."
        report.add("compensation-handler", message, node)
    if node not in handlers and not node.is_event_subprocess:
        message = f"No compensation event is associated with {named(node)}."
        report.add("compensation-handler", message, node)


def _check_boundary(report: Report, event: Node) -> set[Node]:
    """Return the handlers of one boundary event; there has to be exactly one."""
    if event.outgoing:
        message = f"A flow leads out of the compensation event {named(event)}."
        report.add("compensation-handler", message, event)
    found = {node for node in associated(event) if node.is_activity}
    if len(found) != 1:
        message = f"{named(event)} is associated with {len(found)} handlers, not one."
        report.add("compensation-handler", message, event, *found)
    for node in found:
        if not node.is_compensation:
            message = f"{named(node)} is not marked as compensation."
            report.add("compensation-handler", message, node, event)
    return found


def thrown_compensation_reaches_its_activity(model: Model, report: Report) -> None:
    """Find ``compensation-handler`` for an ``activityRef`` that is out of reach."""
    for node in model.nodes:
        if node.tag not in THROW_EVENTS:
            continue
        for definition in node.definitions:
            if definition.kind == "compensate":
                _check_throw(model, report, node, definition)


def _check_throw(
    model: Model, report: Report, node: Node, definition: Definition
) -> None:
    reference = plain(definition.element.get("activityRef"))
    target = model.node_by_id.get(reference)
    if target is None or not target.is_activity:
        return  # no reference, or a wrong one that the references tell about
    if target.scope not in _visible_from(node.scope):
        message = f"{named(node)} cannot reach {named(target)} to compensate it."
        report.add("compensation-handler", message, node, target)
    elif not _can_be_compensated(target):
        message = f"{named(target)} has nothing that compensates it."
        report.add("compensation-handler", message, node, target, level="warning")


def _visible_from(scope: Scope) -> list[Scope]:
    """Return the scope of a throw, and the one around an event subprocess."""
    owner = scope.owner
    around = scope.parent
    if owner is not None and owner.is_event_subprocess and around is not None:
        return [scope, around]
    return [scope]


def _can_be_compensated(node: Node) -> bool:
    if any("compensate" in event.kinds for event in node.boundary):
        return True
    if node.tag == "callActivity":
        return True
    inside = list(node.inner.deep_nodes()) if node.inner is not None else []
    return any("compensate" in each.kinds for each in inside)

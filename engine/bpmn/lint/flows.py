"""Sequence flows: their ends, conditions and defaults (BPMN 2.0.2 §8.4.13)."""

from collections import Counter

from engine.bpmn.lint.model import Flow, Model, Node, plain
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import ACTIVITIES, Q

_WITH_DEFAULT = ACTIVITIES | {
    "exclusiveGateway",
    "inclusiveGateway",
    "complexGateway",
}
_WITH_CONDITIONS = _WITH_DEFAULT


def flows_stay_in_their_scope(model: Model, report: Report) -> None:
    """Find ``flow-crosses-scope``: both ends and the flow itself share one scope."""
    for flow in model.flows():
        if flow.source is None or flow.target is None:
            continue
        if flow.source.scope is not flow.target.scope:
            message = (
                f"The flow from {named(flow.source)} to {named(flow.target)} "
                "leaves its process or subprocess."
            )
            report.add("flow-crosses-scope", message, flow, flow.source, flow.target)
        elif flow.scope is not flow.source.scope:
            message = "The flow is stored in another scope than its two ends."
            report.add("flow-crosses-scope", message, flow)


def starts_and_ends_have_one_side(model: Model, report: Report) -> None:
    """Find ``flow-into-start`` and ``flow-out-of-end``."""
    for flow in model.flows():
        target, source = flow.target, flow.source
        if target is not None and target.tag in ("startEvent", "boundaryEvent"):
            message = f"A flow leads into {named(target)}."
            report.add("flow-into-start", message, target, flow)
        if source is not None and source.tag == "endEvent":
            message = f"A flow leads out of {named(source)}."
            report.add("flow-out-of-end", message, source, flow)


def listed_flows_are_the_drawn_ones(model: Model, report: Report) -> None:
    """Find ``flow-lists-differ``; a node that lists nothing is fine."""
    for node in model.nodes:
        for tag, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
            listed = {plain(each.text) for each in node.element.iterchildren(Q + tag)}
            if listed and listed != {flow.id for flow in flows}:
                message = f"The {tag} flows listed at {named(node)} are others."
                report.add("flow-lists-differ", message, node)


def flows_make_sense(model: Model, report: Report) -> None:
    """Find ``flow-self`` and ``flow-double``."""
    ends = Counter(
        (flow.source, flow.target)
        for flow in model.flows()
        if flow.source is not None and flow.target is not None
    )
    for (source, target), count in ends.items():
        if source is None or target is None:
            continue
        if source is target:
            message = f"{named(source)} leads to itself."
            report.add("flow-self", message, source)
        elif count > 1:
            message = f"{count} flows lead from {named(source)} to {named(target)}."
            report.add("flow-double", message, source, target)


def flows_are_immediate(model: Model, report: Report) -> None:
    """Find ``flow-not-immediate``: unseen steps between two steps (§8.4.13)."""
    for flow in model.flows():
        if (flow.element.get("isImmediate") or "").strip() in ("false", "0"):
            message = "A flow lets steps happen that are not drawn."
            report.add("flow-not-immediate", message, flow)


def conditions_stand_where_somebody_chooses(model: Model, report: Report) -> None:
    """Find ``condition-misplaced``, ``condition-single``, ``condition-missing``."""
    for flow in model.flows():
        if flow.condition is None or flow.source is None:
            continue
        _check_condition(report, flow, flow.source)


def _check_condition(report: Report, flow: Flow, source: Node) -> None:
    if source.tag not in _WITH_CONDITIONS:
        message = f"A flow out of {named(source)} cannot have a condition."
        report.add("condition-misplaced", message, flow, source)
    elif source.default and flow.id == plain(source.default):
        message = f"The default flow of {named(source)} has a condition."
        report.add("condition-misplaced", message, flow, source)
    elif not flow.condition:
        message = f"The condition of a flow out of {named(source)} is empty."
        report.add("condition-missing", message, flow, source)
    elif source.is_activity and len(source.outgoing) == 1:
        message = f"The only flow out of {named(source)} is conditional."
        report.add("condition-single", message, flow, source)


def defaults_are_own_flows(model: Model, report: Report) -> None:
    """Find ``default-foreign`` and ``default-misplaced``."""
    for node in model.nodes:
        if node.default is None:
            continue
        if node.tag not in _WITH_DEFAULT:
            message = f"{named(node)} cannot have a default flow."
            report.add("default-misplaced", message, node)
        elif plain(node.default) not in {flow.id for flow in node.outgoing}:
            shown = shortened(node.default)
            message = f"The default flow {shown} does not start at {named(node)}."
            report.add("default-foreign", message, node)

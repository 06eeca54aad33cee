"""Gateways: direction, conditions, targets of the event-based one (BPMN §10.6)."""

from engine.bpmn.lint.model import Flow, Model, Node, plain
from engine.bpmn.lint.report import Report, named

_CHOOSING = ("exclusiveGateway", "inclusiveGateway")
_AFTER_EVENT_GATEWAY = frozenset({"message", "signal", "timer", "conditional"})
_SEVERAL = 2


def directions_hold(model: Model, report: Report) -> None:
    """Find ``gateway-direction``: the attribute contradicts the flows."""
    for node in _gateways(model):
        direction = node.element.get("gatewayDirection") or "Unspecified"
        ways = len(node.incoming), len(node.outgoing)
        if not _fits(direction, *ways):
            message = (
                f"{named(node)} is declared {direction}, but has {ways[0]} incoming "
                f"and {ways[1]} outgoing flows."
            )
            report.add("gateway-direction", message, node)


def _fits(direction: str, ways_in: int, ways_out: int) -> bool:
    if direction == "Diverging":
        return ways_in < _SEVERAL <= ways_out
    if direction == "Converging":
        return ways_out < _SEVERAL <= ways_in
    if direction == "Mixed":
        return min(ways_in, ways_out) >= _SEVERAL
    return True


def gateways_do_one_thing(model: Model, report: Report) -> None:
    """Find ``gateway-mixed`` and ``gateway-useless``."""
    for node in _gateways(model):
        ways_in, ways_out = len(node.incoming), len(node.outgoing)
        if min(ways_in, ways_out) >= _SEVERAL:
            report.add("gateway-mixed", f"{named(node)} merges and splits.", node)
        elif max(ways_in, ways_out) == 1 and node.tag != "eventBasedGateway":
            message = f"{named(node)} neither merges nor splits."
            report.add("gateway-useless", message, node)


def choices_can_be_made(model: Model, report: Report) -> None:
    """Find ``xor-no-condition`` and ``xor-no-default``."""
    for node in _gateways(model):
        if node.tag not in _CHOOSING or len(node.outgoing) < _SEVERAL:
            continue
        default = plain(node.default)
        for flow in node.outgoing:
            if flow.condition is None and flow.id != default:
                message = (
                    f"The flow from {named(node)} to {_target(flow)} "
                    "has no condition and is not the default."
                )
                report.add("xor-no-condition", message, flow, node)
        if not default:
            message = f"If no condition of {named(node)} is true, the case stops."
            report.add("xor-no-default", message, node)


def event_gateways_wait_for_events(model: Model, report: Report) -> None:
    """Find ``event-gateway-targets``, and gateways of the parallel type."""
    for node in _gateways(model):
        if node.tag != "eventBasedGateway":
            continue
        _check_type(report, node)
        if len(node.outgoing) < _SEVERAL:
            message = f"{named(node)} has fewer than two flows to choose from."
            report.add("event-gateway-targets", message, node)
        targets = list(node.successors())
        for target in targets:
            _check_target(report, node, target)
        kinds = {_message_side(target) for target in targets} - {""}
        if len(kinds) > 1:
            message = f"{named(node)} mixes receive tasks and message events."
            report.add("event-gateway-targets", message, node)


def _check_type(report: Report, node: Node) -> None:
    if (node.element.get("eventGatewayType") or "Exclusive") != "Exclusive":
        mend = "Use start events, or a parallel gateway before catch events."
        message = f"{named(node)} is an event-based gateway of the parallel type."
        report.add("unsupported", message, node, mend=mend)
    if node.flag("instantiate") and node.incoming:
        message = f"{named(node)} starts the process, so nothing can lead to it."
        report.add("event-gateway-targets", message, node)


def _check_target(report: Report, gateway: Node, target: Node) -> None:
    """Refuse a target that is no event, or that something else leads to as well."""
    if not _is_catching(target):
        message = f"{named(target)} is neither a catch event nor a receive task."
        report.add("event-gateway-targets", message, target, gateway)
    elif len(target.incoming) > 1:
        message = f"Other flows lead to {named(target)} behind {named(gateway)}."
        report.add("event-gateway-targets", message, target, gateway)
    elif gateway.flag("instantiate") and "conditional" in target.kinds:
        message = f"{named(target)} cannot start the process: no case, no condition."
        report.add("event-gateway-targets", message, target, gateway)
    elif target.boundary:
        message = f"{named(target)} behind {named(gateway)} has boundary events."
        report.add("event-gateway-targets", message, target, gateway)


def _is_catching(node: Node) -> bool:
    if node.tag == "receiveTask":
        return True
    return node.tag == "intermediateCatchEvent" and set(node.kinds) <= (
        _AFTER_EVENT_GATEWAY
    )


def _message_side(node: Node) -> str:
    if node.tag == "receiveTask":
        return "task"
    return "event" if "message" in node.kinds else ""


def _gateways(model: Model) -> list[Node]:
    return [node for node in model.nodes if node.is_gateway]


def _target(flow: Flow) -> str:
    return "nothing" if flow.target is None else named(flow.target)

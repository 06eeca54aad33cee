"""Pools and message flows (BPMN 2.0.2 §9.3): drawn, not executed, but not wrong."""

from collections import defaultdict

from engine.bpmn.lint.model import Element, Model, Node, plain
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import Q, local

_SENDING = frozenset({"intermediateThrowEvent", "endEvent"})
_RECEIVING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})

_LONGEST = 20
"""Digits of a bound that are looked at."""


def message_flows_leave_their_pool(model: Model, report: Report) -> None:
    """Find ``message-flow``: both ends in one pool, or an event on the wrong side."""
    pools = _pools(model)
    for flow in model.root.iter(f"{Q}messageFlow"):
        ends = [
            model.by_id.get(plain(flow.get(name)))
            for name in ("sourceRef", "targetRef")
        ]
        source, target = ends
        if source is None or target is None:
            continue  # told by the references
        if _pool(source, model, pools) == _pool(target, model, pools):
            message = "A message flow connects two elements of one pool."
            report.add("message-flow", message, flow, source, target)
        _check_side(model, report, flow, source, _SENDING)
        _check_side(model, report, flow, target, _RECEIVING)


def _check_side(
    model: Model, report: Report, flow: Element, end: Element, right: frozenset[str]
) -> None:
    node = model.node_by_id.get(end.get("id") or "")
    if node is None or not node.is_event:
        return
    if node.tag not in right:
        side = "out of" if right is _SENDING else "into"
        message = f"A message flow leads {side} {named(node)}, a {node.tag}."
        report.add("message-flow", message, flow, node)
    elif not _is_about_messages(node):
        message = f"A message flow meets {named(node)}, which is no message event."
        report.add("message-flow", message, flow, node)


def _is_about_messages(node: Node) -> bool:
    """Tell whether messages concern the event; without a definition it is a sketch."""
    return "message" in node.kinds or not node.definitions


def pools_are_of_one_process(model: Model, report: Report) -> None:
    """Find ``pool``: a process in two pools of one collaboration."""
    for collaboration in model.root.iterchildren(f"{Q}collaboration"):
        owners: dict[str, list[Element]] = defaultdict(list)
        for pool in collaboration.iterchildren(f"{Q}participant"):
            if pool.get("processRef"):
                owners[plain(pool.get("processRef"))].append(pool)
        for process, pools in owners.items():
            if len(pools) > 1:
                message = f"The process {process} is in {len(pools)} pools."
                report.add("pool", message, *pools)


def pools_take_part_so_often(model: Model, report: Report) -> None:
    """Find ``pool``: at least more often than at most."""
    for count in model.root.iter(f"{Q}participantMultiplicity"):
        _check_multiplicity(report, count)


def _check_multiplicity(report: Report, count: Element) -> None:
    """Compare the bounds; what is not a number is told by the schema."""
    least = _whole(count.get("minimum"), 0)
    most = _whole(count.get("maximum"), 1)
    if least is None or most is None:
        return
    if least < 0 or most < max(1, least):
        message = f"A pool takes part at least {least} and at most {most} times."
        pool = count.getparent()
        report.add("pool", message, count, *([] if pool is None else [pool]))


def _whole(text: str | None, default: int) -> int | None:
    try:
        return default if text is None else int(text[:_LONGEST])
    except ValueError:
        return None


def _pools(model: Model) -> dict[str, str]:
    """Return, by process id, the participant that has it."""
    return {
        plain(each.get("processRef")): each.get("id") or ""
        for each in model.root.iter(f"{Q}participant")
        if each.get("processRef")
    }


def _pool(element: Element, model: Model, pools: dict[str, str]) -> str:
    if local(element.tag) == "participant":
        return element.get("id") or ""
    node = model.node_by_id.get(element.get("id") or "")
    process = "" if node is None else node.scope.process.id
    return pools.get(process, process or (element.get("id") or ""))

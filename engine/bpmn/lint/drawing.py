"""What people see: names, shapes, lanes."""

from collections import Counter

from engine.bpmn.lint.model import Element, Flow, Model, Node, Scope, plain
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import BPMN_DI, GATEWAYS, Q


def steps_have_names(model: Model, report: Report) -> None:
    """Find ``name-missing``: activities, events, conditional flows."""
    for node in model.nodes:
        if node.tag not in GATEWAYS and not node.name:
            report.add("name-missing", f"A {node.tag} has no name.", node)
    for flow in model.flows():
        is_choice = flow.source is not None and flow.source.tag in GATEWAYS
        if (
            flow.condition
            and is_choice
            and not (flow.element.get("name") or "").strip()
        ):
            report.add("name-missing", "A conditional flow has no name.", flow)


def user_tasks_have_names_of_their_own(model: Model, report: Report) -> None:
    """Find ``name-duplicate``: inbox, history and scenarios speak of names."""
    for process in model.processes:
        tasks = [node for node in process.deep_nodes() if node.tag == "userTask"]
        names = Counter(node.name for node in tasks if node.name)
        for node in tasks:
            if names[node.name] > 1:
                message = f"{names[node.name]} user tasks are called {named(node)}."
                report.add("name-duplicate", message, node)


def everything_is_drawn(model: Model, report: Report) -> None:
    """Find ``di-missing``: a step without shape is invisible in the record."""
    drawn = {
        plain(shape.get("bpmnElement"))
        for shape in model.root.iter(f"{{{BPMN_DI}}}*")
        if shape.get("bpmnElement")
    }
    if not drawn and model.nodes:
        report.add("di-missing", "The file has no drawing.", *model.processes[:1])
        return
    places: list[Node | Flow] = [*model.nodes, *model.flows()]
    for place in places:
        if place.id not in drawn:
            report.add("di-missing", f"{named(place)} is not drawn.", place)


def steps_are_in_one_lane(model: Model, report: Report) -> None:
    """Find ``lane-none`` and ``lane-several`` in processes that have lanes."""
    for process in model.processes:
        held = lanes_of(process)
        if not held:
            continue
        for node in process.nodes:
            lanes = held.get(node.id, [])
            if not lanes and node.is_personal:
                report.add("lane-none", f"{named(node)} is in no lane.", node)
            elif len(lanes) > 1:
                names = ", ".join(
                    lane.get("name") or lane.get("id") or "" for lane in lanes
                )
                message = f"{named(node)} is in several lanes: {names[:120]}."
                report.add("lane-several", message, node)


def lanes_of(process: Scope) -> dict[str, list[Element]]:
    """Return the innermost lanes of each node of a process, by node id."""
    found: dict[str, list[Element]] = {}
    for lane in process.element.iter(f"{Q}lane"):
        for reference in lane.iterchildren(f"{Q}flowNodeRef"):
            found.setdefault(plain(reference.text), []).append(lane)
    for lanes in found.values():
        around = {id(each) for lane in lanes for each in lane.iterancestors()}
        lanes[:] = [lane for lane in lanes if id(lane) not in around]
    return found


def lane_by_node(model: Model) -> dict[Node, Element]:
    """Return the lane of each node; what is in a subprocess is in its lane."""
    found: dict[Node, Element] = {}
    for process in model.processes:
        held = lanes_of(process)
        for node in process.deep_nodes():  # a subprocess comes before its inside
            owner = node.scope.owner
            own = held.get(node.id)
            if own:
                found[node] = own[0]
            elif owner is not None and owner in found:
                found[node] = found[owner]
    return found

"""From which nodes a token can still reach an incoming flow of an inclusive join."""

from engine.bpmn.semantics.boundary import BoundaryEvent
from engine.bpmn.semantics.joins import InclusiveGateway
from engine.bpmn.semantics.node import Flow, Node
from engine.bpmn.semantics.scope import ScopeSpec


def fill_reach(spec: ScopeSpec) -> None:
    """Fill the reach of every inclusive and complex gateway of a scope."""
    for node in spec.nodes.values():
        if isinstance(node, InclusiveGateway):
            for flow in node.incoming:
                node.reach.by_flow[flow.id] = _upstream(spec, flow, join=node)


def _upstream(spec: ScopeSpec, flow: Flow, *, join: Node) -> frozenset[str]:
    """Return every node from which ``flow`` can be reached without passing ``join``."""
    seen: set[str] = set()
    ahead = [flow.source]
    while ahead:
        name = ahead.pop()
        if name in seen or name == join.name:
            continue
        seen.add(name)
        node = spec.nodes[name]
        ahead += [each.source for each in node.incoming]
        if isinstance(node, BoundaryEvent):
            ahead.append(node.attached_to)
    return frozenset(seen)

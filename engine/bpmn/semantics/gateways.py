"""Gateways without memory: exclusive and event-based."""

from engine.bpmn.expressions import is_true
from engine.bpmn.semantics.node import Flow, Node, no_flow
from engine.bpmn.semantics.token import Token


class ExclusiveGateway(Node):
    """The first true flow in document order, else the default (BPMN 2.0.2 §13.4.2)."""

    def leaving(self, token: Token) -> list[Flow]:
        """Return the one flow to take."""
        default = None
        for flow in self.outgoing:
            if flow.id == self.default:
                default = flow
            elif flow.condition is None or is_true(token, flow.condition):
                return [flow]
        if default is None and self.outgoing:
            raise no_flow(self)
        return [default] if default is not None else []


class EventGateway(Node):
    """Its events wait for themselves; the first one withdraws the others."""

    def depart(self, token: Token) -> None:
        """Put a token at each event; they remember that they race."""
        scope = token.workflow
        nodes = token.top.definition.nodes
        scope.remove(token)
        racers = [
            scope.put(nodes[flow.target], flow=flow.id, race=token.id)
            for flow in self.outgoing
        ]
        for racer in racers:
            if racer.id in scope.tasks:
                racer.update()

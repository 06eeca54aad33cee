"""Gateways that join: by tokens, never by the shape of a tree.

An arrival waits until a firing consumes it.

* Parallel: fires when every incoming flow holds a token; consumes the oldest of each,
  the rest stays (BPMN 2.0.2 §13.4.1).
* Inclusive: fires when no other token of the scope can still reach an empty incoming
  flow without passing the gateway, unless it can also reach one that holds a token
  (§13.4.3).
* Complex: fires when its activation condition is true; consumes one token of each
  filled flow; what arrives later in the round is swallowed until nothing can come any
  more (§13.4.5).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.bpmn.expressions import Condition, evaluate
from engine.bpmn.semantics.node import Flow, Node, Source
from engine.bpmn.semantics.token import WAITING, Token


class Join(Node):
    """Mixin: arrivals wait; a firing token carries the flows of all it consumed."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(WAITING)  # noqa: SLF001  the library's hook
        consumed = self.consumed(my_task)
        if consumed is None:
            self.wait(my_task)
            return False
        self.fire(my_task, consumed)
        return True

    def fire(self, token: Token, consumed: list[Token]) -> None:
        """Let one token go on for all that are consumed."""
        token.flow = " ".join(each.flow for each in consumed if each.flow) or None
        for each in consumed:
            token.top.joins.pop(each.id, None)
            if each is not token:
                each.workflow.remove(each)
        token.top.joins.pop(token.id, None)
        token.top.begin(token)

    def wait(self, token: Token) -> None:
        """Remember a waiting arrival."""

    def consumed(self, token: Token) -> list[Token] | None:
        """Return what this firing consumes, or None to wait."""
        raise LookupError(token)

    def arrivals(self, token: Token) -> dict[str, list[Token]]:
        """Return the unconsumed arrivals by incoming flow, oldest first."""
        found: dict[str, list[Token]] = {}
        for each in token.workflow.tasks.values():
            if each.task_spec is self and each.is_in(WAITING) and not each.seen:
                found.setdefault(each.internal_data.get("via", ""), []).append(each)
        return found


def _one_of_each(found: dict[str, list[Token]]) -> list[Token]:
    return [tokens[0] for tokens in found.values()]


class ParallelGateway(Join):
    """Joins all incoming flows, sends a token along every outgoing one."""

    def consumed(self, token: Token) -> list[Token] | None:
        """Return one arrival of each incoming flow, if all have one."""
        found = self.arrivals(token)
        if any(flow.id not in found for flow in self.incoming):
            return None
        return _one_of_each(found)

    def leaving(self, token: Token) -> list[Flow]:
        """Return all flows."""
        del token
        return self.outgoing


class Reach:
    """From where a token can still reach an incoming flow without passing its join.

    Filled once when the definition is sealed: flow id to names of nodes.
    """

    def __init__(self) -> None:
        self.by_flow: dict[str, frozenset[str]] = {}

    def of(self, flows: Iterable[str]) -> set[str]:
        """Return the nodes that reach any of these flows."""
        return set().union(*(self.by_flow.get(flow, frozenset()) for flow in flows))


class InclusiveGateway(Join):
    """Joins what was split inclusively, sends a token along every true flow."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.reach = Reach()

    def consumed(self, token: Token) -> list[Token] | None:
        """Return one arrival of each filled flow, if nothing else can come."""
        found = self.arrivals(token)
        empty = [flow.id for flow in self.incoming if flow.id not in found]
        if empty and self.may_still_come(token, empty, found):
            return None
        return _one_of_each(found)

    def may_still_come(
        self, token: Token, empty: Iterable[str], filled: Iterable[str]
    ) -> bool:
        """Say whether another token of the scope can reach an empty flow only."""
        waited_for = self.reach.of(empty) - self.reach.of(filled)
        return any(
            each.task_spec.name in waited_for
            for each in token.workflow.tasks.values()
            if each.task_spec is not self and not is_armed_aside(each)
        )

    def wait(self, token: Token) -> None:
        """Look again whenever something has moved."""
        token.top.joins[token.id] = token


def is_armed_aside(token: Token) -> bool:
    """Say whether a token only accompanies another: armed boundaries and listeners."""
    return "host" in token.internal_data or not token.task_spec.is_live(token)


class ComplexGateway(InclusiveGateway):
    """Fires on its activation condition, which reads ``activationCount``.

    A firing that did not use every incoming flow leaves a *residue* behind: a token
    that swallows what comes late on the others and goes when nothing can come.
    """

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.activation: Condition | None = None

    def is_live(self, token: Token) -> bool:
        """Say that a residue does not keep the scope open."""
        return "residue" not in token.internal_data

    def _update_hook(self, my_task: Token) -> bool:
        if self.is_live(my_task):
            return super()._update_hook(my_task)
        self._swallow(my_task)
        return False

    def arrivals(self, token: Token) -> dict[str, list[Token]]:
        """Return the unconsumed arrivals; a residue is none."""
        found = super().arrivals(token)
        live = {
            flow: [each for each in tokens if self.is_live(each)]
            for flow, tokens in found.items()
        }
        return {flow: tokens for flow, tokens in live.items() if tokens}

    def consumed(self, token: Token) -> list[Token] | None:
        """Return the filled flows' arrivals if the condition is true."""
        if any(not self.is_live(each) for each in self._here(token)):
            return None
        found = self.arrivals(token)
        if not self._active(token, found):
            return None
        if len(found) < len(self.incoming):
            residue = token.workflow.put(self, residue=list(found))
            residue._set_state(WAITING)  # noqa: SLF001  the library's hook
            self.wait(residue)
        return _one_of_each(found)

    def _here(self, token: Token) -> list[Token]:
        return [
            each for each in token.workflow.tasks.values() if each.task_spec is self
        ]

    def _active(self, token: Token, found: dict[str, list[Token]]) -> bool:
        if self.activation is None:
            return len(found) == len(self.incoming)
        count = {"activationCount": Decimal(sum(map(len, found.values())))}
        return evaluate(token, self.activation, count) is True

    def _swallow(self, residue: Token) -> None:
        """Take late arrivals out; go when nothing more can come."""
        fired: list[str] = residue.internal_data["residue"]
        for flow, tokens in self.arrivals(residue).items():
            if flow not in fired:
                fired.append(flow)
                residue.top.joins.pop(tokens[0].id, None)
                residue.workflow.remove(tokens[0])
        missing = [each.id for each in self.incoming if each.id not in fired]
        if not missing or not self.may_still_come(residue, missing, ()):
            residue.top.joins.pop(residue.id, None)
            residue.workflow.remove(residue)

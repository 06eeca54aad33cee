"""Events: what they wait for, how they catch, what they throw."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.expressions import (
    Condition,
    RefusedValueError,
    compiled_mappings,
    evaluate,
    is_true,
    mapped,
)
from engine.bpmn.semantics.compensation import compensate, gather
from engine.bpmn.semantics.data import take_out
from engine.bpmn.semantics.definitions import EventDefinition
from engine.bpmn.semantics.node import Node, Source, StuckError
from engine.bpmn.semantics.occurrence import throw
from engine.bpmn.semantics.token import STARTED, WAITING, Token
from engine.bpmn.timers import TimerError, TimerRule, after_firing, armed
from engine.bpmn.turn import Incident


class Catching(Node):
    """Mixin of everything that waits for events: ``definitions`` any or all of them."""

    definitions: tuple[EventDefinition, ...] = ()
    parallel = False

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.outputs_of_payload = compiled_mappings(source.extensions.outputs)

    def arm(self, token: Token) -> None:
        """Wait for the definitions from now on."""
        token.internal_data["on"] = [_armed(token, each) for each in self.definitions]
        token._set_state(WAITING)  # noqa: SLF001  the library's hook
        token.top.catchers[token.id] = token
        if any(each.kind == "condition" for each in self.definitions):
            token.top.checked = -1

    def catch(self, token: Token, index: int, payload: Mapping[str, Any]) -> None:
        """One definition was met; the event occurs with any or with the last."""
        remembered = token.internal_data["on"][index]
        remembered["caught"] = dict(payload)
        caught = [each.get("caught") for each in token.internal_data["on"]]
        if self.parallel and None in caught:
            return
        merged: dict[str, Any] = {}
        for each in caught:
            merged.update(each or {})
        self.occurred(token, index, merged)

    def occurred(self, token: Token, index: int, payload: Mapping[str, Any]) -> None:
        """Go on with the token that waited; of a race the others are withdrawn."""
        del index
        self.disarm(token)
        race = token.internal_data.pop("race", None)
        if race is not None:
            for other in list(token.workflow.tasks.values()):
                if other.internal_data.get("race") == race:
                    other.cancel()
        self.receive(token, payload)
        token._ready()  # noqa: SLF001  the library's hook

    def disarm(self, token: Token) -> None:
        """Wait no longer."""
        token.top.catchers.pop(token.id, None)
        token.internal_data.pop("on", None)

    def receive(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Write what came with the event: the mapped outputs, or else all of it."""
        if self.outputs_of_payload or self.associations.outputs:
            take_out(token, self.associations, payload)
            payload = mapped(token, self.outputs_of_payload, payload)
        elif self.definitions and self.definitions[0].kind in {"error", "escalation"}:
            payload = {}
        token.top.write(token, payload)

    def rearm(self, token: Token, index: int) -> bool:
        """Wait for the next occurrence; False if there is none (a timer is over)."""
        top = token.top
        states = token.internal_data["on"]
        for each in states:
            each.pop("caught", None)
        if self.definitions[index].kind != "timer":
            return True
        following = after_firing(states[index], top.outside.now, top.outside.zone)
        states[index] = following or {"over": True}
        return following is not None or len(states) > 1


def _armed(token: Token, definition: EventDefinition) -> dict[str, Any]:
    if definition.kind == "timer" and definition.timer is not None:
        return _armed_timer(token, definition.timer)
    if definition.kind == "message" and definition.keys:
        keys = {name: evaluate(token, value) for name, value in definition.keys}
        return {"keys": keys}
    return {}


def _armed_timer(token: Token, rule: TimerRule) -> dict[str, Any]:
    outside = token.top.outside
    value = rule.value
    if not isinstance(value, str):
        value = evaluate(token, value)
    try:
        return armed(rule.kind, value, outside.now, outside.zone)
    except TimerError as error:
        message = f"The timer '{token.task_spec.name}' {error}."
        raise StuckError("timer-value", message) from error


def check_conditions(top: Any) -> None:
    """Fire the conditions that have become true since they were last looked at."""
    for token in list(top.catchers.values()):
        for index, each in enumerate(token.task_spec.definitions):
            if each.condition is not None and token.is_in(WAITING):
                _check(token, index, each.condition)


def _check(token: Token, index: int, condition: Condition) -> None:
    remembered = token.internal_data["on"][index]
    try:
        now = is_true(token, condition)
    except RefusedValueError as error:
        if not remembered.get("refused"):
            remembered["refused"] = True
            place = token.task_spec.file_id
            token.top.incidents.append(Incident(place, error.code, str(error)))
        return
    before = remembered.get("held", False)
    remembered["held"] = now
    if now and not before:
        token.task_spec.catch(token, index, {})


class StartEvent(Catching):
    """A start event: the scope, not the event, has waited for what triggers it."""

    interrupting = True


class CatchEvent(Catching):
    """An intermediate catch event."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task.top.begin(my_task)
        if not self.definitions or my_task.internal_data.pop("triggered", False):
            return True
        self.arm(my_task)
        return False


class Throwing(Node):
    """Mixin of what throws: each definition in document order."""

    definitions: tuple[EventDefinition, ...] = ()

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.inputs_of_payload = compiled_mappings(source.extensions.inputs)

    def _run_hook(self, my_task: Token) -> bool | None:
        payload = mapped(my_task, self.associations.inputs + self.inputs_of_payload)
        waits = False
        for each in self.definitions:
            if each.kind == "compensate":
                waits |= compensate(my_task, each.activity, wait=each.wait)
            elif each.kind != "terminate":
                keys = {
                    name: evaluate(my_task, value, payload) for name, value in each.keys
                }
                throw(my_task, each, payload=payload, correlation=keys)
        return None if waits else True


class ThrowEvent(Throwing):
    """An intermediate throw event, or a none event that passes."""


class EndEvent(Throwing):
    """An end event: declares the outcome, throws, terminates its own scope."""

    def _run_hook(self, my_task: Token) -> bool | None:
        if any(each.kind == "cancel" for each in self.definitions):
            self._cancel_transaction(my_task)
            return None
        return super()._run_hook(my_task)

    def _cancel_transaction(self, token: Token) -> None:
        """Cancel the scope, undo what completed in it, leave by the boundary.

        The end may stand in a subprocess of the transaction: then a token of the
        transaction itself does the rest.
        """
        scope = token.workflow
        while scope.host is not None and scope.host.task_spec.tag != "transaction":
            scope = scope.host.workflow
        if scope is not token.workflow:
            token.top.finish(token)
            token.seen = False  # completed, though its scope is cancelled now
            token = scope.put(self)
            token._set_state(STARTED)  # noqa: SLF001  the library's hook
        gather(scope)
        scope.cancel_all(keep=[token])
        token.internal_data["cancelling"] = True
        if not compensate(token, None, wait=True):
            self.cancelled_scope(token)

    def cancelled_scope(self, token: Token) -> None:
        """Leave the transaction after everything was undone."""
        token.internal_data.pop("cancelling", None)
        host = token.workflow.host
        found = host.task_spec.cancel_boundary(host) if host is not None else None
        if found is None:
            message = "No cancel boundary event on the transaction catches this."
            token.top.hold(token, StuckError("cancel-uncaught", message))
            return
        event, index = found
        if token.seen:
            token.top.finish(token)
        token.seen = False  # completed, though its scope is cancelled now
        event.task_spec.catch(event, index, {})

    def completed(self, token: Token) -> None:
        """Close the visit; terminate cancels everything else in the scope."""
        super().completed(token)
        top = token.top
        if self.extensions.end is not None:
            top.outcome = (self.extensions.end.status, self.extensions.end.outcome)
        if any(each.kind == "terminate" for each in self.definitions):
            token.workflow.cancel_all(keep=[token])
            if token.workflow is top:
                top.ending = "terminated"


def fire_timer(token: Token, index: int) -> bool:
    """Say that the timer at this place of a waiting token is due."""
    states = token.internal_data.get("on")
    if not states or not token.has_state(TaskState.WAITING):
        return False
    if index >= len(states) or states[index].get("due") is None:
        return False
    token.task_spec.catch(token, index, {})
    return True

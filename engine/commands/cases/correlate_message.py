"""Deliver a message to the one case that waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError
from engine.execution.starting import Trigger, start_case
from engine.execution.turn import Turn
from engine.feel import from_python, to_json
from engine.model import (
    DefinitionState,
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelateMessage:
    """Give a message to exactly one receiver (BPMN 2.0.2 §8.4.11).

    Every key of ``correlation`` must match what the receiver asks for; a receiver
    without keys of its own is matched by its data and its business key. A message start
    event starts a case only if nobody waits.
    """

    name: str
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    correlation: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, uow: UnitOfWork) -> UUID | None:
        """Return the case that took the message, None if nobody waits for it.

        Raises ``ConflictError`` if several do.
        """
        found = self._receivers(uow)
        if len(found) > 1:
            raise ConflictError(
                f"{len(found)} cases wait for “{self.name}”; say which one is meant."
            )
        payload = from_python(dict(self.payload))
        if not found:
            return self._start(uow, payload)
        subscription = found[0]
        instance = uow.lock(subscription.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return None
        turn = Turn.resume(uow, instance)
        if not turn.run.deliver(subscription.token, payload):
            return None
        turn.save()
        return instance.id

    def _receivers(self, uow: UnitOfWork) -> list[Subscription]:
        rows = uow.session.execute(
            select(
                Subscription, ProcessInstance.business_key, ProcessInstance.variables
            )
            .join(ProcessInstance, ProcessInstance.id == Subscription.instance_id)
            .where(Subscription.kind == "message", Subscription.name == self.name)
            .order_by(Subscription.id)
        )
        wanted = to_json(from_python(dict(self.correlation)))
        return [
            row
            for row, key, data in rows
            if _matches(row.correlation or {**data, "business_key": key}, wanted)
        ]

    def _start(self, uow: UnitOfWork, payload: Any) -> UUID | None:
        keys = uow.session.scalars(
            select(ProcessDefinition.key).where(
                ProcessDefinition.state == DefinitionState.EFFECTIVE
            )
        )
        loaded = [uow.library.effective(uow.session, key) for key in keys]
        found = [
            (each, start.element)
            for each in loaded
            for start in (each.definition.starts if each else ())
            if each and (start.kind, start.name) == ("message", self.name)
        ]
        if len(found) > 1:
            raise ConflictError(
                f"{len(found)} start events wait for “{self.name}”; a message has one "
                "receiver. Give the messages different names."
            )
        for each, element in found:
            trigger = Trigger(element, payload)
            return start_case(uow, each, variables={}, trigger=trigger).id
        return None


def _matches(asked: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Compare all keys; without any asked for, every waiting case is meant."""
    return all(asked.get(name) == value for name, value in wanted.items())

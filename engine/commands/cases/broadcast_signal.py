"""Give a signal to one case that waits for it; find all who do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.execution.starting import Trigger, start_case
from engine.execution.turn import Turn
from engine.feel import from_python, to_json
from engine.model import (
    DefinitionState,
    InstanceState,
    ProcessDefinition,
    Subscription,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastSignal:
    """Owe a signal to every case that waits for it, and start those it starts.

    ``source`` is the case that threw it: that one has had it already.
    """

    name: str
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    source: UUID | None = None

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many cases the signal reaches: one job each."""
        waiting = uow.session.scalars(
            select(Subscription.instance_id)
            .where(Subscription.kind == "signal", Subscription.name == self.name)
            .distinct()
        )
        payload = to_json(from_python(dict(self.payload)))
        reached = [each for each in waiting if each != self.source]
        mark = uow.new_id()
        for instance_id in reached:
            uow.enqueue(
                "signal.deliver",
                key=f"signal/{mark}/{instance_id}",
                payload={
                    "instance": str(instance_id),
                    "name": self.name,
                    "payload": payload,
                },
            )
        return len(reached) + self._start(uow)

    def _start(self, uow: UnitOfWork) -> int:
        started = 0
        keys = uow.session.scalars(
            select(ProcessDefinition.key).where(
                ProcessDefinition.state == DefinitionState.EFFECTIVE
            )
        )
        for key in list(keys):
            loaded = uow.library.effective(uow.session, key)
            for start in loaded.definition.starts if loaded else ():
                if loaded and (start.kind, start.name) == ("signal", self.name):
                    payload = from_python(dict(self.payload))
                    trigger = Trigger(start.element, payload)
                    start_case(uow, loaded, variables={}, trigger=trigger)
                    started += 1
        return started


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverSignal:
    """Give a signal to one case."""

    instance_id: UUID
    name: str
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many of its tokens took the signal."""
        instance = uow.lock(self.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return 0
        turn = Turn.resume(uow, instance)
        taken = turn.run.signal(self.name, from_python(dict(self.payload)))
        if taken:
            turn.save()
        return taken

"""Test the conditions of a case again, because something it reads has changed."""

from dataclasses import dataclass
from uuid import UUID

from engine.execution.turn import Turn
from engine.model import InstanceState
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckConditions:
    """Let a case look again at its children, links and records."""

    instance_id: UUID

    def execute(self, uow: UnitOfWork) -> None:
        """Move the case on if a condition has become true."""
        instance = uow.lock(self.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return
        turn = Turn.resume(uow, instance)
        turn.run.recheck()
        turn.save()

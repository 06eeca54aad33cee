"""Fire a timer that is due."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from engine.execution.completion import audit_fired
from engine.execution.escalation import escalate
from engine.execution.turn import Turn
from engine.model import InstanceState, ProcessInstance, Timer
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer:
    """Let a due time count: a BPMN timer moves the case, a level tells people.

    Firing twice does nothing the second time: the row is gone. A case that somebody
    else is moving is left alone: the timer is due at the next tick as well.
    """

    timer_id: UUID

    fault: ClassVar[str] = "timer"

    def execute(self, uow: UnitOfWork) -> bool:
        """Fire; False: the timer was fired, withdrawn or moved meanwhile."""
        found = uow.session.execute(
            select(Timer, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
            .where(Timer.id == self.timer_id)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if found is None:
            return False
        timer, instance = found
        if timer.due_at > uow.now:
            return False
        if timer.kind != "bpmn":
            uow.session.delete(timer)
            escalate(uow, instance, timer)
            return True
        if instance.state is not InstanceState.RUNNING:
            uow.session.delete(timer)
            return False
        turn = Turn.resume(uow, instance)
        audit_fired(turn, timer.element, timer.due_at)
        fired = turn.run.fire(timer.token)
        if not fired:  # nobody waits for it: a row like this would be due for ever
            uow.session.delete(timer)
        turn.save()
        return fired

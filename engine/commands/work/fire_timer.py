"""Fire a timer that is due."""

from dataclasses import dataclass
from uuid import UUID

from engine.execution.escalation import escalate
from engine.execution.turn import Turn
from engine.model import AuditAction, InstanceState, Timer
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer:
    """Let a due time count: a BPMN timer moves the case, a level tells people.

    Firing twice does nothing the second time: the row is gone.
    """

    timer_id: UUID

    def execute(self, uow: UnitOfWork) -> bool:
        """Fire; False: the timer was fired, withdrawn or moved meanwhile."""
        timer = uow.session.get(Timer, self.timer_id)
        if timer is None:
            return False
        instance = uow.lock(timer.instance_id)
        uow.session.refresh(timer)
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
        uow.audit(
            AuditAction.TIMER_FIRED,
            instance.business_key,
            instance=instance,
            element=timer.element,
            due=timer.due_at.isoformat(),
            late_seconds=int((uow.now - timer.due_at).total_seconds()),
        )
        fired = turn.run.fire(timer.token)
        turn.save()
        return fired

"""Cancel a case."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import InvalidAnswersError
from engine.execution.authority import is_system, require_may_cancel
from engine.execution.turn import Turn
from engine.model import AuditAction, InstanceState
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelInstance:
    """End a running case as cancelled, with a reason.

    Its open steps, timers and called cases go with it, the called ones by job.
    """

    instance_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Withdraw everything that waits and record why."""
        reason = self.reason.strip()
        if not reason:
            raise InvalidAnswersError({"reason": ["Say why the case is cancelled."]})
        instance = uow.lock(self.instance_id)
        if is_system(uow.actor):
            if instance.state is not InstanceState.RUNNING:
                return instance.id  # it ended before its cancellation was carried out
        else:
            instance.require_running()
            require_may_cancel(uow, instance)
        turn = Turn.resume(uow, instance)
        uow.audit(
            AuditAction.CASE_CANCELLED,
            instance.business_key,
            instance=instance,
            reason=reason,
        )
        turn.run.terminate()
        instance.status, instance.outcome = "cancelled", reason[:200]
        turn.save()
        return instance.id

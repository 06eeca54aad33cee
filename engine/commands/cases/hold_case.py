"""Put a case on hold, and let it go on."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.authority import require_may
from engine.execution.holding import pause_ladders, resume_ladders
from engine.execution.turn import Turn
from engine.model import AuditAction, ProcessInstance
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCase:
    """Let no reminder or escalation count until the case goes on.

    Its steps stay open: who wants to may do them. Timers of the diagram run on.
    """

    instance_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Withdraw what its ladders have planned, and record why."""
        instance = _held(uow, self.instance_id, on_hold=False)
        instance.on_hold = True
        pause_ladders(uow.session, instance)
        uow.audit(
            AuditAction.CASE_HELD,
            instance.business_key,
            instance=instance,
            reason=_words(self.reason, "Say why the case is put on hold."),
        )
        return instance.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCase:
    """Let a case on hold go on: its steps are due later by the time it was held."""

    instance_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Move the due dates of its steps, plan their ladders and record why."""
        instance = _held(uow, self.instance_id, on_hold=True)
        reason = _words(self.reason, "Say why the case goes on.")
        instance.on_hold = False
        resume_ladders(Turn.resume(uow, instance))
        uow.audit(
            AuditAction.CASE_RESUMED,
            instance.business_key,
            instance=instance,
            reason=reason,
        )
        return instance.id


def _held(uow: UnitOfWork, instance_id: UUID, *, on_hold: bool) -> ProcessInstance:
    """Return the locked case; refuse who may not, and what is so already."""
    instance = uow.lock(instance_id)
    instance.require_running()
    require_may(uow, "hold", instance)
    if instance.on_hold is not on_hold:
        state = "on hold already" if instance.on_hold else "not on hold"
        raise ConflictError(f"{instance.business_key} is {state}.")
    return instance


def _words(reason: str, missing: str) -> str:
    words = reason.strip()
    if not words:
        raise InvalidAnswersError({"reason": [missing]})
    return words

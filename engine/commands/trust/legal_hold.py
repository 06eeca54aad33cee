"""Put a case under legal hold, and lift it."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.authority import require_may
from engine.execution.retention import standing_hold
from engine.model import AuditAction, LegalHold
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLegalHold:
    """Keep everything of a case until the hold is lifted, whatever its rule says.

    For claims, recalls, investigations of authorities. Work on the case goes on.
    """

    instance_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Store the hold; raise ``ConflictError`` if one stands already."""
        case = uow.lock(self.instance_id)
        require_may(uow, "legal_hold", case)
        reason = _words(self.reason, "Say why everything of this case is kept.")
        if standing_hold(uow.session, case.id) is not None:
            raise ConflictError(f"{case.business_key} is under legal hold already.")
        hold = LegalHold(
            id=uow.new_id(),
            instance_id=case.id,
            reason=reason,
            set_by=uow.actor.id,
            set_at=uow.now,
        )
        uow.add(hold)
        uow.audit(
            AuditAction.LEGAL_HOLD_SET, case.business_key, instance=case, reason=reason
        )
        return hold.id


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLegalHold:
    """End a legal hold; from then on the retention rule counts again."""

    instance_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Note who lifted it when and why; the hold stays known."""
        case = uow.lock(self.instance_id)
        require_may(uow, "legal_hold", case)
        reason = _words(self.reason, "Say why the hold is no longer needed.")
        hold = standing_hold(uow.session, case.id)
        if hold is None:
            raise ConflictError(f"{case.business_key} is under no legal hold.")
        hold.lifted_by, hold.lifted_at = uow.actor.id, uow.now
        hold.lift_reason = reason
        uow.audit(
            AuditAction.LEGAL_HOLD_LIFTED,
            case.business_key,
            instance=case,
            reason=reason,
        )
        return hold.id


def _words(reason: str, missing: str) -> str:
    words = reason.strip()
    if not words:
        raise InvalidAnswersError({"reason": [missing]})
    return words

"""Turn a disposition down: the record is kept."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.authority import require_may
from engine.model import AuditAction, DispositionRequest
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDisposition:
    """Keep a record that somebody wanted disposed of; who asked may take it back."""

    request_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Close the request with the reason; return the case."""
        request = uow.get(DispositionRequest, self.request_id)
        case = uow.lock(request.instance_id)
        own = request.asked_by == uow.actor.id
        require_may(uow, "dispose" if own else "approve_disposal", case)
        reason = self.reason.strip()
        if not reason:
            raise InvalidAnswersError({"reason": ["Say why it is kept."]})
        if request.closed_at is not None:
            raise ConflictError("This request is decided already.")
        request.closed_at, request.closed_by = uow.now, uow.actor.id
        request.closing = "withdrawn" if own else "refused"
        request.closing_reason = reason
        uow.audit(
            AuditAction.RECORD_KEPT,
            case.business_key,
            instance=case,
            request=str(request.id),
            closing=request.closing,
            reason=reason,
        )
        return case.id

"""Ask that a record be disposed of: the first of two signatures."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.authority import require_may
from engine.execution.disposing import REQUEST, obstacles, open_request
from engine.execution.signing_disposition import sign
from engine.model import AuditAction, DispositionRequest
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDisposition:
    """Sign that a record is to be disposed of; somebody else approves it, or not.

    ``proof_id`` is what ``ProveIdentity`` left for the statement that
    ``DispositionStatement`` shows. Raises ``ConflictError`` where something is in the
    way: the period is not over, a legal hold, an open or longer kept linked case.
    """

    instance_id: UUID
    reason: str
    proof_id: UUID

    fault: ClassVar[str] = "dispose"

    def execute(self, uow: UnitOfWork) -> UUID:
        """Store the request and its signature; return its id."""
        case = uow.lock(self.instance_id)
        require_may(uow, "dispose", case)
        reason = self.reason.strip()
        if not reason:
            raise InvalidAnswersError({"reason": ["Say why it is disposed of."]})
        wrong = obstacles(
            uow.session, uow.library, case, now=uow.now, zone=uow.settings.zone
        )
        if wrong:
            raise ConflictError(" ".join(wrong))
        if open_request(uow.session, case.id) is not None:
            raise ConflictError(f"{case.business_key} waits for approval already.")
        request = DispositionRequest(
            id=uow.new_id(),
            instance_id=case.id,
            reason=reason,
            asked_by=uow.actor.id,
            asked_at=uow.now,
        )
        uow.add(request)
        uow.session.flush()
        signature = sign(
            uow,
            case,
            request_id=request.id,
            part=REQUEST,
            reason=reason,
            proof_id=self.proof_id,
        )
        uow.audit(
            AuditAction.DISPOSITION_REQUESTED,
            case.business_key,
            instance=case,
            request=str(request.id),
            meaning=signature.meaning,
            statement=signature.digest,
            reason=reason,
        )
        return request.id

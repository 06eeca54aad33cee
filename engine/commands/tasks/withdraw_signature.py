"""Take back one's own signature."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_may_read
from engine.model import AuditAction, Signature, SignatureWithdrawal
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSignature:
    """Take back a signature one gave oneself, with a reason, while the case runs.

    The signature stays on the record and shows as withdrawn. It re-opens nothing by
    itself: what was done after it was done. The case no longer closes on it.
    """

    signature_id: UUID
    reason: str

    fault: ClassVar[str] = "withdraw"

    def execute(self, uow: UnitOfWork) -> None:
        """Record the withdrawal beside the signature and in the case's trail."""
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why you take it back."]})
        signature = uow.get(Signature, self.signature_id)
        case = uow.lock(signature.instance_id)
        require_may_read(uow, case)
        if signature.signer_id != uow.actor.id:
            raise NotPermittedError("Only who gave a signature takes it back.")
        case.require_running()
        if uow.session.get(SignatureWithdrawal, signature.id) is not None:
            raise ConflictError("This signature was taken back already.")
        uow.add(
            SignatureWithdrawal(
                signature_id=signature.id,
                by=uow.actor.id,
                at=uow.now,
                reason=self.reason.strip(),
            )
        )
        uow.audit(
            AuditAction.SIGNATURE_WITHDRAWN,
            signature.element,
            instance=case,
            signature=str(signature.id),
            meaning=signature.meaning,
            reason=self.reason.strip(),
        )

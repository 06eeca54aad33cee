"""Acknowledge that one's electronic signatures bind like handwritten ones."""

from dataclasses import dataclass

from engine.errors import NotPermittedError
from engine.model import Account, AuditAction
from engine.store.unit_of_work import UnitOfWork

ACKNOWLEDGEMENT = (
    "I understand that my electronic signature is the legally binding equivalent of my "
    "handwritten signature, and that I am accountable for what is done under it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeSigning:
    """Acknowledge it oneself, once (21 CFR 11.10(j), 11.100(c))."""

    def execute(self, uow: UnitOfWork) -> None:
        """Keep when, and the words in the trail; a second time changes nothing."""
        if uow.actor.client or uow.actor.acting_for:
            raise NotPermittedError("Everybody acknowledges this in person.")
        account = uow.get(Account, uow.actor.id)
        if account.acknowledged_at is not None:
            return
        account.acknowledged_at = uow.now
        uow.audit(
            AuditAction.ACCOUNT_CHANGED,
            account.id,
            new={"acknowledged": ACKNOWLEDGEMENT},
        )

"""Open the locks that failed attempts put on an account."""

from dataclasses import dataclass

from engine.access import lockout
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_administrator
from engine.model import Account, AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockAccount:
    """Open the locks of signing in, with a reason; signing opens by the link only.

    Who locked the signing had a session already: only the owner, with a new password
    set by a one-time link, shows that it is them again.
    """

    person: str
    reason: str

    def execute(self, uow: UnitOfWork) -> None:
        """Forget the failures; never one's own."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        if account.id == uow.actor.id:
            raise NotPermittedError("Nobody unlocks their own account.")
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        lockout.open_sign_in(uow, account.id)
        uow.audit(
            AuditAction.ACCOUNT_CHANGED,
            account.id,
            new={"sign_in": "unlocked"},
            reason=self.reason.strip(),
        )

"""Record that somebody's identity was checked, before they may sign."""

from dataclasses import dataclass

from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_administrator
from engine.model import Account, AuditAction
from engine.store.unit_of_work import UnitOfWork

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyIdentity:
    """Say how it was checked who somebody is (21 CFR 11.100(b)); never one's own."""

    person: str
    how: str

    def execute(self, uow: UnitOfWork) -> None:
        """Keep by whom, when and how; a later check replaces it, the trail has both."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        if account.id == uow.actor.id:
            raise NotPermittedError("Nobody confirms their own identity.")
        how = self.how.strip()
        if not how or len(how) > LONGEST:
            words = f"Say in up to {LONGEST} characters how: which document you saw."
            raise InvalidAnswersError({"how": [words]})
        before = {"how": account.verified_how, "by": account.verified_by or ""}
        account.verified_by, account.verified_at = uow.actor.id, uow.now
        account.verified_how = how
        uow.audit(
            AuditAction.ACCOUNT_CHANGED,
            account.id,
            old={"identity": before["how"], "verified_by": before["by"]},
            new={"identity": how, "verified_by": uow.actor.id},
        )

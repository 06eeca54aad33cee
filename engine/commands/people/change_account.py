"""Change what is known of somebody: name, mail, manager, place."""

from dataclasses import dataclass

from engine.errors import InvalidAnswersError
from engine.execution.authority import require_administrator
from engine.model import Account, AuditAction
from engine.store.policy import policy
from engine.store.unit_of_work import UnitOfWork

FIELDS = ("name", "mail", "manager_id", "site", "department")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccount:
    """Correct an account; old signatures keep the name they were made under."""

    person: str
    name: str
    reason: str
    mail: str = ""
    manager: str = ""
    site: str = ""
    department: str = ""

    def execute(self, uow: UnitOfWork) -> None:
        """Write what differs, with old and new value in the trail."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        self._check(uow)
        wanted = {
            "name": self.name.strip(),
            "mail": self.mail.strip(),
            "manager_id": self.manager or None,
            "site": self.site or None,
            "department": self.department or None,
        }
        old = {name: getattr(account, name) for name in FIELDS}
        changed = [name for name in FIELDS if old[name] != wanted[name]]
        for name in changed:
            setattr(account, name, wanted[name])
        if changed:
            uow.audit(
                AuditAction.ACCOUNT_CHANGED,
                account.id,
                old={name: old[name] or "" for name in changed},
                new={name: wanted[name] or "" for name in changed},
                reason=self.reason.strip(),
            )

    def _check(self, uow: UnitOfWork) -> None:
        problems: dict[str, list[str]] = {}
        if not self.name.strip():
            problems["name"] = ["The name is printed with signatures: it has to be."]
        if not self.reason.strip():
            problems["reason"] = ["Say why."]
        wrong = self._wrong_manager(uow)
        if wrong:
            problems["manager"] = [wrong]
        if self.site and self.site not in policy(uow.session, "sites"):
            problems["site"] = ["There is no such site."]
        if problems:
            raise InvalidAnswersError(problems)

    def _wrong_manager(self, uow: UnitOfWork) -> str:
        if self.manager == self.person:
            return "Nobody is their own manager."
        if self.manager and uow.session.get(Account, self.manager) is None:
            return "There is nobody of this user id."
        return ""

"""Issue a one-time link: to set a first password, or another one."""

from dataclasses import dataclass, field

from engine.access import links
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import is_system, require_administrator
from engine.model import Account
from engine.registers.notices import tell
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLink:
    """Let somebody set their password by a link; nobody issues one to themselves.

    ``digest`` is the SHA-256 of the secret in the link: the secret is never stored.
    """

    person: str
    digest: str = field(repr=False)
    way: str = "shown"

    def execute(self, uow: UnitOfWork) -> None:
        """Write the link and tell its owner."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        if account.id == uow.actor.id:
            raise NotPermittedError("Change your own password on your profile.")
        links.issue(uow, account, self.digest, way=self.way)
        if not is_system(uow.actor):
            tell(
                uow,
                [account.id],
                key=f"password_link/{self.digest[:16]}",
                event="security",
                text="An administrator made a one-time link with which you set a new "
                "password. If you did not ask for it, tell your administrators.",
                subject=f"account/{account.id}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class OweLink:
    """Owe somebody a mail with a link; the link is made when the mail is sent."""

    person: str

    def execute(self, uow: UnitOfWork) -> None:
        """Write the job; the account needs a mail address."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        if account.id == uow.actor.id:
            raise NotPermittedError("Change your own password on your profile.")
        if not account.mail:
            raise InvalidAnswersError(
                {"mail": [f"{account.name} has no mail address; show the link."]}
            )
        uow.enqueue(
            "password_link",
            key=f"password_link/{account.id}/{uow.now.isoformat()}",
            payload={"person": account.id},
        )

"""Create the first person of an installation, by the token of its environment."""

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from engine.access import people
from engine.access.passwords import hash_password, problems_of
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import Account, AuditAction
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

ROLES = ("system_admin", "deployer")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateFirstAdministrator:
    """Let the first person in: works once, and only while there is nobody.

    The caller has compared the token; whoever comes second finds somebody there.
    """

    person: str
    name: str
    mail: str
    new: str = field(repr=False)
    hashed: str = field(default="", repr=False)

    def prepare(self, reading: Reading) -> "CreateFirstAdministrator":
        """Hash before the transaction."""
        del reading
        return replace(self, hashed=hash_password(self.new))

    def execute(self, uow: UnitOfWork) -> str:
        """Create the account with its roles and password; return its id."""
        if uow.session.scalar(select(Account.id).limit(1)) is not None:
            raise NotPermittedError("This installation has people already.")
        problems = problems_of(
            self.new, roles=ROLES, words=(self.person, self.name, self.mail)
        )
        if problems:
            raise InvalidAnswersError({"new": problems})
        account = people.create_account(
            uow, self.person, name=self.name, mail=self.mail
        )
        roles = dict.fromkeys(ROLES)
        people.set_roles(uow, account.id, roles, reason="First administrator")
        account.password_hash, account.temporary = self.hashed, False
        uow.audit(AuditAction.PASSWORD_SET, account.id, stream="auth", way="token")
        return account.id

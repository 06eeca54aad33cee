"""Use a one-time link: set a password nobody else has seen."""

from dataclasses import dataclass, field, replace

from engine.access import links, lockout
from engine.access.passwords import hash_password, problems_of
from engine.access.people import roles_of
from engine.errors import InvalidAnswersError
from engine.model import AuditAction
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLink:
    """Set a password by a link; every lock opens and every session ends.

    A weak password leaves the link as it was.
    """

    digest: str = field(repr=False)
    new: str = field(repr=False)
    hashed: str = field(default="", repr=False)

    def prepare(self, reading: Reading) -> "UseLink":
        """Hash before the transaction: a write lock must not wait for argon2."""
        del reading
        return replace(self, hashed=hash_password(self.new))

    def execute(self, uow: UnitOfWork) -> str:
        """Return whose link it was."""
        account = links.spend(uow, self.digest)
        problems = problems_of(
            self.new,
            roles=roles_of(uow.session, account.id, now=uow.now),
            words=(account.id, account.name, account.mail),
        )
        if problems:
            raise InvalidAnswersError({"new": problems})
        account.password_hash, account.temporary = self.hashed, False
        lockout.unlock(uow, account.id)
        uow.audit(AuditAction.PASSWORD_SET, account.id, stream="auth", way="link")
        return account.id

"""Set one's own password."""

from dataclasses import dataclass, field, replace

from engine.access.passwords import hash_password, is_right, problems_of
from engine.access.people import roles_of
from engine.access.sessions import end_sessions
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import is_system
from engine.model import Account, AuditAction
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword:
    """Replace a password; its owner gives the old one.

    The installation itself (a command line, the demonstration) may set a first one,
    which is ``temporary``: nobody signs with a password somebody else knows (21 CFR
    11.200(a)(2)). Every other session ends; ``spared`` is the browser it is done in.
    """

    person: str
    new: str = field(repr=False)
    old: str = field(default="", repr=False)
    temporary: bool = False
    spared: str | None = None
    hashed: str = field(default="", repr=False)
    proven: bool = False

    def prepare(self, reading: Reading) -> "SetPassword":
        """Hash before the transaction: a write lock must not wait for argon2."""
        account = reading.session.get(Account, self.person)
        stored = account.password_hash if account else ""
        return replace(
            self,
            hashed=hash_password(self.new),
            proven=is_right(stored, self.old),
        )

    def execute(self, uow: UnitOfWork) -> None:
        """Store the hash; refuse a weak password or a wrong old one."""
        account = uow.get(Account, self.person)
        if not is_system(uow.actor) and uow.actor.id != account.id:
            raise NotPermittedError("Only its owner sets a password.")
        if not is_system(uow.actor) and not self.proven:
            raise InvalidAnswersError({"old": ["This is not your present password."]})
        problems = problems_of(
            self.new,
            roles=roles_of(uow.session, account.id, now=uow.now),
            words=(account.id, account.name, account.mail),
        )
        if problems:
            raise InvalidAnswersError({"new": problems})
        account.password_hash = self.hashed
        if not is_system(uow.actor):
            end_sessions(
                uow, account.id, "the password was replaced", spared=self.spared
            )
        account.temporary = self.temporary
        uow.audit(AuditAction.PASSWORD_SET, account.id, stream="auth")

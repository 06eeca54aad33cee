"""Open a session: a browser comes in, signed in or not yet."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from engine.access.lockout import Lock, locked_until, note_failure, note_success
from engine.access.passwords import is_right
from engine.model import Account, AccountState, AuditAction, Notice, Session
from engine.store.holders import holders
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

ABSOLUTE = timedelta(hours=12)
SECURITY = "system_admin"
REFUSED = "User name or password is wrong, or the account is locked for a while."
"""One sentence for every cause: it tells a stranger nothing about who exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """Give a browser a session nobody is signed in to yet: it carries the CSRF token.

    ``digest`` is the SHA-256 of the secret in the cookie; the secret is never stored.
    """

    digest: str
    csrf: str
    address: str = ""
    agent: str = ""

    def execute(self, uow: UnitOfWork) -> None:
        """Write the row."""
        uow.add(
            Session(
                digest=self.digest,
                person=None,
                created_at=uow.now,
                seen_at=uow.now,
                expires_at=uow.now + ABSOLUTE,
                csrf=self.csrf,
                address=self.address[:100],
                agent=self.agent[:200],
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Prove who one is and get a new session id (no fixation, ASVS 7.2.4).

    Always commits and *returns* a refusal: a counter that rolls back counts nothing.
    """

    person: str
    password: str = field(repr=False)
    old_digest: str
    digest: str
    csrf: str
    address: str = ""
    agent: str = ""
    way: str = "password"
    """``break-glass`` where an identity provider should have let them in."""
    proven: bool = False

    def prepare(self, reading: Reading) -> "SignIn":
        """Check the password before the transaction; unknown people take as long."""
        account = reading.session.get(Account, self.person.strip().lower())
        stored = account.password_hash if account else ""
        return replace(self, proven=is_right(stored, self.password))

    def execute(self, uow: UnitOfWork) -> str | None:
        """Return None when signed in, else a sentence to show."""
        person = self.person.strip().lower()
        lock = locked_until(uow.session, person, address=self.address, now=uow.now)
        account = uow.session.get(Account, person)
        active = account is not None and account.state is AccountState.ACTIVE
        if lock is not None or not self.proven or not active:
            self._refuse(uow, person, locked=lock is not None)
            return REFUSED
        note_success(uow, person, address=self.address)
        end_old(uow, self.old_digest)
        let_in(
            uow,
            person,
            digest=self.digest,
            csrf=self.csrf,
            address=self.address,
            agent=self.agent,
            way=self.way,
        )
        return None

    def _refuse(self, uow: UnitOfWork, person: str, *, locked: bool) -> None:
        locks = [] if locked else note_failure(uow, person, address=self.address)
        uow.audit(
            AuditAction.SIGN_IN_REFUSED,
            person[:60],
            stream="auth",
            address=self.address[:100],
            locked=locked or bool(locks),
        )
        for lock in locks:
            tell_security(uow, person, lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """End a session: signed out, or ended by its owner from elsewhere."""

    digest: str
    reason: str = "signed out"

    def execute(self, uow: UnitOfWork) -> None:
        """Revoke it; the cookie is worth nothing from now on."""
        row = uow.session.get(Session, self.digest)
        if row is None or row.ended_at is not None:
            return
        _end(uow, self.digest, self.reason)
        if row.person is not None:
            uow.audit(
                AuditAction.SIGNED_OUT, row.person, stream="auth", reason=self.reason
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchSession:
    """Note that a session is in use; sent once a minute at most."""

    digest: str

    def execute(self, uow: UnitOfWork) -> None:
        """Move the idle limit."""
        row = uow.session.get(Session, self.digest)
        if row is not None:
            row.seen_at = uow.now


def tell_security(uow: UnitOfWork, person: str, lock: Lock) -> None:
    """Tell the security role at once that somebody is guessing (21 CFR 11.300(d))."""
    for each in holders(uow.session, SECURITY, now=uow.now):
        uow.add(
            Notice(
                id=uow.new_id(),
                key=f"lock/{person[:60]}/{lock.scope}/{uow.now.isoformat()}",
                person=each,
                event="security",
                at=uow.now,
                text=f"The account “{person[:60]}” was locked after failed attempts "
                f"({lock.scope}).",
                subject=f"account/{person[:60]}",
            )
        )


def end_old(uow: UnitOfWork, digest: str) -> None:
    """End the session nobody was signed in to: its id is worth nothing now."""
    _end(uow, digest, "signed in")


def let_in(  # noqa: PLR0913 - a session's columns, all named
    uow: UnitOfWork,
    person: str,
    *,
    digest: str,
    csrf: str,
    address: str,
    agent: str,
    way: str,
) -> None:
    """Give somebody proven a session with a new id, and write how they came in."""
    OpenSession(digest=digest, csrf=csrf, address=address, agent=agent).execute(uow)
    uow.session.flush()
    uow.get(Session, digest).person = person
    uow.audit(
        AuditAction.SIGNED_IN, person, stream="auth", address=address[:100], way=way
    )


def _end(uow: UnitOfWork, digest: str, reason: str) -> None:
    row = uow.session.get(Session, digest)
    if row is not None:
        row.ended_at, row.end_reason = uow.now, reason

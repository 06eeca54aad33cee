"""Who a browser is signed in as, and with which groups at this moment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.access.people import actor_of
from engine.access.substitution import covers_of
from engine.actor import Actor
from engine.errors import NotPermittedError
from engine.model import Account, Session
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session that is still good; ``actor`` is None before anybody signed in."""

    digest: str
    csrf: str
    seen_at: datetime
    actor: Actor | None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentSession:
    """Look a session up by the digest of its secret.

    Roles and the state of the account are read now, never copied into the session: a
    role taken away or an account locked counts at the next request.
    """

    digest: str
    idle: timedelta

    def fetch(self, reading: Reading) -> SessionView | None:
        """Return the session, None if it is unknown, ended, idle or too old."""
        row = reading.session.get(Session, self.digest)
        if row is None or row.ended_at is not None or row.expires_at <= reading.now:
            return None
        if row.person is not None and reading.now - row.seen_at > self.idle:
            return None
        if row.person is None:
            return SessionView(
                digest=row.digest, csrf=row.csrf, seen_at=row.seen_at, actor=None
            )
        try:
            actor = actor_of(
                reading.session,
                row.person,
                now=reading.now,
                session_digest=row.digest,
            )
        except NotPermittedError:
            return None
        covered = covers_of(reading.session, row.person, now=reading.now)
        actor = replace(actor, covers=covered)
        account = reading.session.get(Account, row.person)
        return SessionView(
            digest=row.digest,
            csrf=row.csrf,
            seen_at=row.seen_at,
            actor=actor,
            zone=account.zone if account else "UTC",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session in a person's own list."""

    digest: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str

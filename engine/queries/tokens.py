"""Which program asks, for whom, within which scope; and the tokens of a person."""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import compare_digest

from sqlalchemy import select

from engine.access.people import actor_of
from engine.actor import Actor
from engine.errors import NotPermittedError
from engine.model import ApiToken
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentToken:
    """Look a token up by its id and the digest of its secret."""

    token_id: str
    digest: str

    def fetch(self, reading: Reading) -> tuple[Actor, datetime | None] | None:
        """Return who acts through it and when it was used last; None: no good."""
        row = reading.session.get(ApiToken, self.token_id)
        if row is None or not compare_digest(row.digest, self.digest):
            return None
        if row.revoked_at is not None or row.expires_at <= reading.now:
            return None
        try:
            who = actor_of(reading.session, row.person, now=reading.now)
        except NotPermittedError:
            return None
        return replace(who, client=row.id, read_only=row.scope == "read"), row.used_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenItem:
    """A token in its owner's list."""

    id: str
    label: str
    scope: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTokens:
    """The tokens of the actor that still count."""

    def fetch(self, reading: Reading) -> list[TokenItem]:
        """Return them, the newest first."""
        rows = reading.session.scalars(
            select(ApiToken)
            .where(
                ApiToken.person == reading.actor.id,
                ApiToken.revoked_at.is_(None),
                ApiToken.expires_at > reading.now,
            )
            .order_by(ApiToken.created_at.desc(), ApiToken.id)
        )
        return [
            TokenItem(
                id=row.id,
                label=row.label,
                scope=row.scope,
                created_at=row.created_at,
                expires_at=row.expires_at,
                used_at=row.used_at,
            )
            for row in rows
        ]

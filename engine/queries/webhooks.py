"""Subscriptions of programs; their secrets leave the engine for the worker only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.access.permissions import Target, permissions_of
from engine.actor import SYSTEM
from engine.model import Webhook
from engine.model.webhook import EVENTS
from engine.queries.base import Reading

__all__ = ["EVENTS", "WebhookItem", "WebhookTarget", "Webhooks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookItem:
    """One subscription, without its secret."""

    id: UUID
    title: str
    url: str
    events: Sequence[str]
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """The subscriptions that have not ended; for who administers them."""

    def fetch(self, reading: Reading) -> Sequence[WebhookItem]:
        """Return them, the oldest first."""
        table = permissions_of(reading.session)
        table.require(reading.actor, "manage", Target(kind="webhook"))
        rows = reading.session.scalars(
            select(Webhook)
            .where(Webhook.ended_at.is_(None))
            .order_by(Webhook.created_at, Webhook.id)
        )
        return [
            WebhookItem(
                id=row.id,
                title=row.title,
                url=row.url,
                events=tuple(row.events),
                created_at=row.created_at,
                created_by=row.created_by,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """Where a subscription is delivered to and what signs it."""

    id: UUID

    def fetch(self, reading: Reading) -> tuple[str, str] | None:
        """Return address and secret for the worker; None if it has ended."""
        if reading.actor.id != SYSTEM.id:
            return None
        row = reading.session.get(Webhook, self.id)
        if row is None or row.ended_at is not None:
            return None
        return row.url, row.secret

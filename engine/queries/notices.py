"""What a person was told, and how much of it is unread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from engine.model import Acknowledgement, Notice
from engine.queries.base import Reading

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One notice; ``subject`` is a case key or ``register/key``."""

    id: UUID
    event: str
    at: datetime
    text: str
    subject: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """An escalation the actor has to answer."""

    id: UUID
    level: str
    message: str
    due_at: datetime
    instance_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The notices of the actor, newest first."""

    def fetch(self, reading: Reading) -> Sequence[NoticeItem]:
        """Return the latest."""
        rows = reading.session.scalars(
            select(Notice)
            .where(Notice.person == reading.actor.id)
            .order_by(Notice.at.desc(), Notice.id.desc())
            .limit(MOST)
        )
        return [
            NoticeItem(
                id=row.id,
                event=row.event,
                at=row.at,
                text=row.text,
                subject=row.subject,
                read=row.read_at is not None,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How many notices the actor has not read, up to 100."""

    def fetch(self, reading: Reading) -> int:
        """Return the count."""
        some = (
            select(Notice.id)
            .where(Notice.person == reading.actor.id, Notice.read_at.is_(None))
            .limit(MOST)
            .subquery()
        )
        return reading.session.scalar(select(func.count()).select_from(some)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOf:
    """Escalations the actor has not answered yet."""

    def fetch(self, reading: Reading) -> Sequence[AskedItem]:
        """Return them, earliest due first."""
        rows = reading.session.scalars(
            select(Acknowledgement)
            .where(
                Acknowledgement.person == reading.actor.id,
                Acknowledgement.closed_at.is_(None),
            )
            .order_by(Acknowledgement.due_at)
            .limit(MOST)
        )
        return [
            AskedItem(
                id=row.id,
                level=row.level,
                message=row.message,
                due_at=row.due_at,
                instance_id=row.instance_id,
            )
            for row in rows
        ]

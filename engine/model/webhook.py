"""Programs that want to hear what happens, and how people want to be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base

EVENTS = (
    "case.started",
    "case.ended",
    "case.cancelled",
    "case.held",
    "case.resumed",
    "due.changed",
    "task.escalated",
    "task.signed",
    "incident.opened",
    "incident.resolved",
    "record.created",
    "record.changed",
    "record.moved",
)
"""What programs may hear of: actions of the trail that others wait for."""


KINDS = (
    "assigned",
    "due_changed",
    "reminder",
    "escalation",
    "incident",
    "document.released",
    "notice",
)
"""What people may choose to be told differently; of the rest they are always told."""
WAYS = ("at_once", "digest", "none")
"""When a mail comes: with the notice, once a working day with others, never."""


class Webhook(Base):
    """An address that is told of some events; ``secret`` signs what is sent."""

    __tablename__ = "webhook"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    url: Mapped[str]
    secret: Mapped[str] = mapped_column(repr=False)
    events: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class NoticePreference(Base):
    """How somebody wants to be told of one kind of event; absent: bell and mail."""

    __tablename__ = "notice_preference"

    person: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    bell: Mapped[bool]
    mail: Mapped[str]

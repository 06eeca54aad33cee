"""What people are told: notices, escalations to answer, runs of scenarios."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class Acknowledgement(Base):
    """An escalation somebody must answer; in the inbox, but no user task."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("instance_id", "level", "day", "person"),
        Index(
            "acknowledgement_open",
            "person",
            "due_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str]
    instance_id: Mapped[UUID]
    task_id: Mapped[UUID]
    level: Mapped[str]
    day: Mapped[str]
    due_at: Mapped[datetime]
    message: Mapped[str]
    decision: Mapped[str | None] = mapped_column(default=None)
    comment: Mapped[str | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str | None] = mapped_column(default=None)
    """Whose answer closed it: one is enough for all who were asked."""
    escalated_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was passed on because nobody had answered in time."""


class Notice(Base):
    """A line in somebody's notices: assigned, reminded, escalated, released."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("key", "person"),
        Index("notice_by_person", "person", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    person: Mapped[str]
    event: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]
    subject: Mapped[str]
    read_at: Mapped[datetime | None] = mapped_column(default=None)


class ScenarioRun(Base):
    """The result of all scenarios of one bundle, by its hash."""

    __tablename__ = "scenario_run"

    bundle_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    passed: Mapped[bool]
    results: Mapped[dict[str, Any]]

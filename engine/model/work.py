"""What becomes due, what is owed, what is awaited, what went wrong."""

from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.clock import NEVER
from engine.model.base import CLUSTERED, Base


class Timer(Base):
    """Something of an instance becomes due: ``bpmn``, ``remind`` or ``escalate``.

    ``due_at`` is the truth; ``claim_at`` moves behind it after a failure.
    """

    __tablename__ = "timer"
    __table_args__ = (
        Index("timer_by_claim", "claim_at", "id"),
        Index("timer_by_instance", "instance_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    token: Mapped[str]
    element: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime]
    claim_at: Mapped[datetime]
    level: Mapped[str | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)


QUEUES = ("interactive", "mail", "slow", "bulk")
"""The classes of jobs, each with workers of its own: none holds up another."""


class JobState(IntEnum):
    """Where owed work is in its life."""

    READY = 0
    RUNNING = 1
    DONE = 2
    DEAD = 3


class Job(Base):
    """Work owed to the outside, to later or to another instance: the outbox.

    ``attempts`` is the fencing token and never goes down.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "job_by_run",
            "queue",
            "run_at",
            "id",
            sqlite_where=text("state = 0"),
            postgresql_where=text("state = 0"),
        ),
        Index(
            "job_by_lease",
            "lease_until",
            sqlite_where=text("state = 1"),
            postgresql_where=text("state = 1"),
        ),
        Index("job_by_instance", "instance_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    queue: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    instance_id: Mapped[UUID | None] = mapped_column(default=None)
    token: Mapped[str | None] = mapped_column(default=None)
    state: Mapped[int] = mapped_column(default=JobState.READY)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=8)
    lease_until: Mapped[datetime] = mapped_column(default=NEVER)
    error: Mapped[str | None] = mapped_column(default=None)

    @property
    def is_worn(self) -> bool:
        """Say whether the job has had all its tries."""
        return self.attempts >= self.max_attempts

    def give_back(self, now: datetime) -> None:
        """Let somebody else take the job: whoever held it did not come back."""
        self.state, self.run_at, self.lease_until = JobState.READY, now, NEVER

    def requeue(self, now: datetime, *, tries: int) -> None:
        """Try again, so often more; attempts go on counting: they fence."""
        self.state, self.run_at, self.lease_until = JobState.READY, now, NEVER
        self.max_attempts = self.attempts + tries


class Subscription(Base):
    """A message, signal or condition a token awaits, or the end of a called case."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("subscription_by_name", "kind", "name"),
        Index("subscription_by_instance", "instance_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    token: Mapped[str]
    element: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    correlation: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class Incident(Base):
    """Something a person has to resolve: nothing moves by itself here."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "incident_open",
            "instance_id",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    message: Mapped[str]
    at: Mapped[datetime]
    instance_id: Mapped[UUID | None] = mapped_column(default=None)
    element: Mapped[str | None] = mapped_column(default=None)
    job_id: Mapped[UUID | None] = mapped_column(default=None)
    resolved_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_by: Mapped[str | None] = mapped_column(default=None)
    resolution: Mapped[str | None] = mapped_column(default=None)


class Request(Base):
    """A command that was carried out under a client's key, and what it answered."""

    __tablename__ = "request"
    __table_args__ = CLUSTERED

    key: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime]
    result: Mapped[dict[str, Any]]


class Heartbeat(Base):
    """A sign of life of one tick of one process."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(primary_key=True)
    tick: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    took_ms: Mapped[int]

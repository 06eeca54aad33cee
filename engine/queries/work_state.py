"""How work in the background stands: what is late, what waits, what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from engine.access.permissions import Target, permissions_of
from engine.model import (
    AuditEvent,
    AuditUnsealed,
    Heartbeat,
    Incident,
    Job,
    JobState,
    Timer,
)
from engine.queries.base import Reading
from engine.queries.readiness import SILENT

CAP = 10_000
"""Counts stop here: watching must not become the heaviest work there is."""
SHOWN_AFTER = timedelta(days=2)
"""A process that has not been heard of for so long is history, no worker."""
QUEUES = ("interactive", "mail", "slow", "bulk")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """One queue: jobs that may run now, those that failed at least once, the oldest."""

    name: str
    ready: int
    later: int
    retrying: int
    lag_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFigures:
    """Figures of the whole site, whichever process is asked."""

    due: int
    due_lag_seconds: float
    queues: Sequence[QueueFigures]
    running: int
    incidents: int
    dead: int
    unsealed: int
    seal_lag_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkState:
    """Ask for the figures; a lag is the age of the oldest thing that waits."""

    def fetch(self, reading: Reading) -> WorkFigures:
        """Return them; counts stop at 10,000."""
        session, now = reading.session, reading.now
        oldest = session.scalar(select(func.min(Timer.claim_at)))
        unresolved = Incident.resolved_at.is_(None)
        since = session.scalar(
            select(AuditEvent.at)
            .join(AuditUnsealed, AuditUnsealed.audit_id == AuditEvent.id)
            .order_by(AuditUnsealed.audit_id)
            .limit(1)
        )
        return WorkFigures(
            due=_count(reading, select(Timer.id).where(Timer.claim_at <= now)),
            due_lag_seconds=_age(now, oldest),
            queues=[_queue(reading, name) for name in QUEUES],
            running=_count(reading, select(Job.id).where(_is(JobState.RUNNING))),
            incidents=_count(reading, select(Incident.id).where(unresolved)),
            dead=_count(
                reading,
                select(Incident.id).where(unresolved, Incident.job_id.is_not(None)),
            ),
            unsealed=_count(reading, select(AuditUnsealed.audit_id)),
            seal_lag_seconds=_age(now, since),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of life of one tick of one process."""

    process: str
    tick: str
    at: datetime
    took_ms: int
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Signs of life of the last two days, process by process."""

    def fetch(self, reading: Reading) -> Sequence[Sign]:
        """Return them; needs the right to see the system."""
        require_sees_system(reading)
        rows = reading.session.scalars(
            select(Heartbeat)
            .where(Heartbeat.at > reading.now - SHOWN_AFTER)
            .order_by(Heartbeat.process, Heartbeat.tick)
        )
        return [
            Sign(
                process=row.process,
                tick=row.tick,
                at=row.at,
                took_ms=row.took_ms,
                silent=reading.now - row.at > 3 * PACE.get(row.tick, EVERY),
            )
            for row in rows
        ]


EVERY = SILENT / 3
PACE = {
    "seal": timedelta(minutes=1),
    "sweep": timedelta(minutes=10),
    "digests": timedelta(minutes=5),
}
"""How often the slower ticks come round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A job that failed and will be tried again."""

    kind: str
    key: str
    attempts: int
    run_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingJobs:
    """Jobs that failed at least once and wait for their next try."""

    limit: int = 50

    def fetch(self, reading: Reading) -> Sequence[Failing]:
        """Return the next ones; needs the right to see the system."""
        require_sees_system(reading)
        rows = reading.session.scalars(
            select(Job)
            .where(Job.id.in_(_near().where(Job.attempts > 0)))
            .order_by(Job.run_at)
            .limit(self.limit)
        )
        return [
            Failing(
                kind=row.kind,
                key=row.key,
                attempts=row.attempts,
                run_at=row.run_at,
                error=row.error or "",
            )
            for row in rows
        ]


def require_sees_system(reading: Reading) -> None:
    """Raise ``NotPermittedError`` unless the actor may look at the system."""
    table = permissions_of(reading.session)
    table.require(reading.actor, "read", Target(kind="system"))


def _queue(reading: Reading, name: str) -> QueueFigures:
    own = select(Job.id).where(Job.queue == name, _is(JobState.READY))
    first = reading.session.scalar(
        select(func.min(Job.run_at)).where(Job.queue == name, _is(JobState.READY))
    )
    ready = own.where(Job.run_at <= reading.now)
    return QueueFigures(
        name=name,
        ready=_count(reading, ready),
        later=_count(reading, own.where(Job.run_at > reading.now)),
        retrying=_count(reading, _near().where(Job.queue == name, Job.attempts > 0)),
        lag_seconds=_age(reading.now, first),
    )


def _near() -> Select[Any]:
    """Return the jobs that come next; a long backlog is not read to its end."""
    near = select(Job.id).where(_is(JobState.READY)).order_by(Job.run_at).limit(CAP)
    return select(Job.id).where(Job.id.in_(select(near.subquery().c[0])))


def _count(reading: Reading, wanted: Select[Any]) -> int:
    some = wanted.limit(CAP).subquery()
    return reading.session.scalar(select(func.count()).select_from(some)) or 0


def _is(state: JobState) -> ColumnElement[bool]:
    return Job.state == bindparam(None, int(state), literal_execute=True)


def _age(now: datetime, then: datetime | None) -> float:
    return max((now - then).total_seconds(), 0.0) if then is not None else 0.0

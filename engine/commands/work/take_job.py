"""Take a job: the lease under which somebody carries it out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.model import Job, JobState
from engine.store.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=60)
LEASES = {"checkpoint": timedelta(seconds=120)}
"""Longer leases, by kind of job: what may take its time."""


def lease_of(kind: str) -> timedelta:
    """Return how long a holder may be silent before somebody else takes the job."""
    return LEASES.get(kind, LEASE)


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job under lease; ``attempt`` is the fencing token."""

    id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeJob:
    """Lease a job that is ready, or whose former holder has died."""

    job_id: UUID

    def execute(self, uow: UnitOfWork) -> TakenJob | None:
        """Return the job, None if somebody else has it or it is done."""
        job = uow.session.scalar(
            select(Job).where(Job.id == self.job_id).with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        ready = job.state == JobState.READY and job.run_at <= uow.now
        abandoned = (
            job.state == JobState.RUNNING
            and job.lease_until < uow.now
            and job.attempts < job.max_attempts  # else the sweep buries it
        )
        if not (ready or abandoned):
            return None
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.lease_until = uow.now + lease_of(job.kind)
        return TakenJob(job.id, job.kind, job.key, job.payload, job.attempts)

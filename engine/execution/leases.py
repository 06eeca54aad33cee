"""A job under lease: only its present holder may close it."""

from uuid import UUID

from sqlalchemy import select

from engine.model import Job, JobState
from engine.store.unit_of_work import UnitOfWork


def held_job(uow: UnitOfWork, job_id: UUID, *, attempt: int) -> Job | None:
    """Return a job, locked, if this attempt still holds it; None: fenced off.

    A holder whose lease ended may have been replaced: the attempt number tells.
    """
    return uow.session.scalar(
        select(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt)
        .with_for_update()
    )

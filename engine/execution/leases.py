"""A job under lease: only its present holder may close it."""

from uuid import UUID

from sqlalchemy import select

from engine.clock import NEVER
from engine.execution.incident_notices import record_incident
from engine.model import AuditAction, Incident, Job, JobState, ProcessInstance
from engine.store.unit_of_work import UnitOfWork

LONGEST_ERROR = 2_000


def held_job(uow: UnitOfWork, job_id: UUID, *, attempt: int) -> Job | None:
    """Return a job, locked, if this attempt still holds it; None: fenced off.

    A holder whose lease ended may have been replaced: the attempt number tells. Whoever
    is going to move its case locks that first, as every command does: see
    ``lock_case``.
    """
    return uow.session.scalar(
        select(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt)
        .with_for_update()
    )


def lock_case(uow: UnitOfWork, job_id: UUID) -> ProcessInstance | None:
    """Lock the case that an operation belongs to, before its job; None: of no case.

    A command that moves a case locks the case and then its jobs; the other way round
    each would wait for the other.
    """
    case = uow.session.scalar(
        select(Job.instance_id).where(Job.id == job_id, Job.kind == "operation")
    )
    return uow.lock(case) if case is not None else None


def bury(uow: UnitOfWork, job: Job, error: str) -> None:
    """Give a job up: it is dead, and a person sees an incident."""
    job.state, job.lease_until, job.error = JobState.DEAD, NEVER, error[:LONGEST_ERROR]
    instance = job.payload.get("instance")
    incident = Incident(
        id=uow.new_id(),
        source=f"job/{job.id}/{job.attempts}",
        kind="job",
        message=f"{job.kind}: {job.error}",
        at=uow.now,
        instance_id=UUID(instance) if instance else None,
        element=job.payload.get("element"),
        job_id=job.id,
    )
    uow.add(incident)
    uow.audit(AuditAction.JOB_FAILED, job.key, attempts=job.attempts, error=job.error)
    record_incident(uow, incident)

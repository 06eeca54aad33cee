"""Record that a job or timer failed: try later, or ask a person."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from engine.clock import NEVER
from engine.execution.incident_notices import record_incident
from engine.execution.leases import LONGEST_ERROR, bury, held_job, lock_case
from engine.execution.turn import Turn
from engine.model import (
    AuditAction,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Timer,
)
from engine.store.unit_of_work import UnitOfWork

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
TIMER_TRIES = 5
OUT_OF_TRIES = "operation.failed"
"""The code of the BPMN error that an operation ends with which failed every time."""


def pause_after(attempts: int, *, spread: float = 0.0) -> timedelta:
    """Return how long to wait before the next try: doubling, capped, spread out."""
    doubled: timedelta = FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20))
    pause = min(doubled, LONGEST_PAUSE)
    return pause * (1 + spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailJob:
    """Count a failed attempt; the last one makes an incident a person resolves."""

    job_id: UUID
    attempt: int
    error: str
    spread: float = 0.0

    def execute(self, uow: UnitOfWork) -> bool:
        """Plan the next try; False: somebody else owns the job now."""
        instance = lock_case(uow, self.job_id)
        job = held_job(uow, self.job_id, attempt=self.attempt)
        if job is None:
            return False
        job.error, job.lease_until = self.error[:LONGEST_ERROR], NEVER
        if job.attempts < job.max_attempts:
            job.state = JobState.READY
            job.run_at = uow.now + pause_after(job.attempts, spread=self.spread)
            return True
        if instance is not None and _caught(uow, job, instance):
            job.state = JobState.DONE
            return True
        bury(uow, job, self.error)
        return True


def _caught(uow: UnitOfWork, job: Job, instance: ProcessInstance) -> bool:
    """Raise the error of an operation out of tries, if the diagram catches it.

    Nobody has to resolve what the diagram says how to go on with.
    """
    if instance.state is not InstanceState.RUNNING:
        return False
    turn, token = Turn.resume(uow, instance), str(job.payload["token"])
    if not turn.run.catches_error(token, OUT_OF_TRIES):
        return False
    uow.audit(
        AuditAction.JOB_FAILED,
        instance.business_key,
        instance=instance,
        element=job.payload["element"],
        operation=job.payload["operation"],
        attempts=job.attempts,
        error=job.error,
    )
    turn.run.fail_job(token, OUT_OF_TRIES, job.error or "")
    turn.save()
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class FailTimer:
    """Count a failed firing; others are not held up by it."""

    timer_id: UUID
    error: str

    def execute(self, uow: UnitOfWork) -> None:
        """Move the claim behind a pause; the fifth failure makes an incident."""
        timer = uow.session.get(Timer, self.timer_id)
        if timer is None:
            return
        timer.attempts += 1
        timer.error = self.error[:LONGEST_ERROR]
        timer.claim_at = uow.now + pause_after(timer.attempts)
        if timer.attempts < TIMER_TRIES:
            return
        timer.claim_at = NEVER
        incident = Incident(
            id=uow.new_id(),
            source=f"timer/{timer.id}/{timer.due_at.isoformat()}/{timer.attempts}",
            kind="timer",
            message=timer.error,
            at=uow.now,
            instance_id=timer.instance_id,
            element=timer.element,
        )
        uow.add(incident)
        record_incident(uow, incident)

"""Resolve an incident: try again, or close it with a reason."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.execution.authority import require_operator
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
from engine.store.wake import Due

MORE_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveIncident:
    """Say what was done about an incident, and let the work go on if asked to."""

    incident_id: UUID
    reason: str
    retry: bool = True

    def execute(self, uow: UnitOfWork) -> UUID:
        """Close the incident; requeue its job or timer, or rerun its step."""
        require_operator(uow)
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say what was found and done."]})
        incident = uow.session.get(
            Incident, self.incident_id, with_for_update=True, populate_existing=True
        )
        if incident is None:
            raise NotFoundError
        if incident.resolved_at is not None:
            raise ConflictError(
                f"This incident was resolved by {incident.resolved_by} already."
            )
        incident.resolved_at, incident.resolved_by = uow.now, uow.actor.id
        incident.resolution = self.reason.strip()
        instance = (
            uow.lock(incident.instance_id) if incident.instance_id is not None else None
        )
        uow.audit(
            AuditAction.INCIDENT_RESOLVED,
            str(incident.id),
            instance=instance,
            kind=incident.kind,
            reason=incident.resolution,
            retry=self.retry,
        )
        if self.retry:
            self._retry(uow, incident, instance)
        return incident.id

    def _retry(
        self, uow: UnitOfWork, incident: Incident, instance: ProcessInstance | None
    ) -> None:
        if incident.job_id is not None:
            job = uow.session.get_one(Job, incident.job_id, with_for_update=True)
            if job.state == JobState.DEAD:
                job.requeue(uow.now, tries=MORE_TRIES)
                uow.audit(
                    AuditAction.JOB_REQUEUED,
                    job.key,
                    instance=instance,
                    attempts=job.attempts,
                )
                uow.flush()
                uow.wake.wake_again(uow.session, [Due(job.id, job.queue)])
        elif incident.kind == "timer":
            timers = uow.session.scalars(
                select(Timer).where(
                    Timer.instance_id == incident.instance_id,
                    Timer.element == incident.element,
                )
            )
            for timer in timers:
                timer.claim_at, timer.attempts = uow.now, 0
        elif instance is not None and instance.state is InstanceState.RUNNING:
            _rerun(uow, instance, incident.element)


def _rerun(uow: UnitOfWork, instance: ProcessInstance, element: str | None) -> None:
    """Run the held token again, after its cause was mended."""
    turn = Turn.resume(uow, instance)
    for token, held_at, _code in turn.run.held():
        if element in (None, held_at):
            turn.run.retry(token)
    turn.save()

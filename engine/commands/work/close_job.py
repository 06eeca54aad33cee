"""Close a job together with whatever its answer changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from engine.clock import NEVER
from engine.execution.leases import held_job, lock_case
from engine.execution.turn import Turn
from engine.feel import from_python
from engine.model import (
    AuditAction,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseJob:
    """Report that a job is done; an operation's result returns to its case.

    ``error_code`` is set if the operation ended with a BPMN error. A holder whose lease
    was taken over is fenced off by its attempt number.
    """

    job_id: UUID
    attempt: int
    result: Mapping[str, Any] = field(default_factory=dict, repr=False)
    error_code: str | None = None
    message: str = ""

    fault: ClassVar[str] = "job"

    def execute(self, uow: UnitOfWork) -> bool:
        """Close the job; False: somebody else owns it now."""
        instance = lock_case(uow, self.job_id)
        job = held_job(uow, self.job_id, attempt=self.attempt)
        if job is None:
            return False
        job.state, job.lease_until, job.error = JobState.DONE, NEVER, None
        if instance is not None:
            self._return_to_case(uow, job, instance)
        return True

    def _return_to_case(
        self, uow: UnitOfWork, job: Job, instance: ProcessInstance
    ) -> None:
        if instance.state is not InstanceState.RUNNING:
            return
        turn = Turn.resume(uow, instance)
        token = str(job.payload["token"])
        uow.audit(
            AuditAction.JOB_FINISHED,
            instance.business_key,
            instance=instance,
            element=job.payload["element"],
            operation=job.payload["operation"],
            error=self.error_code,
        )
        if self.error_code is None:
            taken = turn.run.finish_job(token, from_python(dict(self.result)))
        else:
            taken = turn.run.fail_job(token, self.error_code, self.message)
        if taken:
            turn.save()

"""Carry out a job that is a command: effect and end of the job commit together."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from engine.clock import NEVER
from engine.commands.base import Command
from engine.execution.leases import held_job
from engine.model import JobState
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInternal:
    """Run the command a job stands for, and close the job, in one transaction."""

    job_id: UUID
    attempt: int
    command: Command[Any]

    fault: ClassVar[str] = "job"

    def execute(self, uow: UnitOfWork) -> bool:
        """Return False if somebody else owns the job now; nothing happened then."""
        job = held_job(uow, self.job_id, attempt=self.attempt)
        if job is None:
            return False
        self.command.execute(uow)
        job.state, job.lease_until, job.error = JobState.DONE, NEVER, None
        return True

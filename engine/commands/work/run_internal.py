"""Carry out a job that is a command: effect and end of the job commit together."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.clock import NEVER
from engine.commands.base import Command
from engine.model import Job, JobState
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInternal:
    """Run the command a job stands for, and close the job, in one transaction."""

    job_id: UUID
    attempt: int
    command: Command[Any]

    def execute(self, uow: UnitOfWork) -> bool:
        """Return False if somebody else owns the job now; nothing happened then."""
        job = uow.get(Job, self.job_id)
        if job.state != JobState.RUNNING or job.attempts != self.attempt:
            return False
        self.command.execute(uow)
        job.state, job.lease_until, job.error = JobState.DONE, NEVER, None
        return True

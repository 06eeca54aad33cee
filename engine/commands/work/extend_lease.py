"""Extend the lease of a job that takes its time."""

from dataclasses import dataclass
from uuid import UUID

from engine.commands.work.take_job import lease_of
from engine.execution.leases import held_job
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendLease:
    """Say that the holder of a job still works on it.

    Whoever was overtaken meanwhile is told so: the attempt number is the fence.
    """

    job_id: UUID
    attempt: int

    def execute(self, uow: UnitOfWork) -> bool:
        """Begin the lease anew; False: somebody else owns the job now."""
        job = held_job(uow, self.job_id, attempt=self.attempt)
        if job is None:
            return False
        job.lease_until = uow.now + lease_of(job.kind)
        return True

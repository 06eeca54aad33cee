"""Claim a task: take it out of the group's list."""

from dataclasses import dataclass
from uuid import UUID

from engine.execution.authority import require_may_work
from engine.execution.opening import open_task
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTask:
    """Make an open task of one's group one's own."""

    task_id: UUID

    def execute(self, uow: UnitOfWork) -> UUID:
        """Assign the task to the actor, or to whom the actor stands in for."""
        instance, task = open_task(uow, self.task_id)
        require_may_work(uow, instance, task)
        task.claim(by=uow.actor.acting_for or uow.actor.id)
        uow.audit(
            AuditAction.TASK_CLAIMED,
            task.name,
            instance=instance,
            element=task.element,
            task=str(task.id),
        )
        return task.id

"""Release a task: give it back to its group."""

from dataclasses import dataclass
from uuid import UUID

from engine.access.substitution import standing_in
from engine.errors import ConflictError, NotPermittedError
from engine.execution.authority import require_may_read
from engine.execution.opening import open_task
from engine.model import AuditAction, TaskGroup
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTask:
    """Put a claimed task back into the group's list."""

    task_id: UUID

    def execute(self, uow: UnitOfWork) -> UUID:
        """Take the actor off the task; a task without a role has no group."""
        instance, task = open_task(uow, self.task_id)
        require_may_read(uow, instance)
        uow.actor = standing_in(
            uow.session, uow.actor, task, procedure=instance.key, now=uow.now
        )
        mine = uow.actor.acting_for or uow.actor.id
        if task.assignee_id is None or task.assignee_id not in (mine, uow.actor.id):
            raise NotPermittedError(f"“{task.name}” is not yours to give back.")
        if task.role is None:
            raise ConflictError(f"“{task.name}” has no group to go back to.")
        task.release()
        uow.add(TaskGroup(role=task.role, due_at=task.due_at, task_id=task.id))
        uow.audit(
            AuditAction.TASK_RELEASED,
            task.name,
            instance=instance,
            element=task.element,
            task=str(task.id),
        )
        return task.id

"""Assign a task: somebody responsible decides who does a step."""

from dataclasses import dataclass
from uuid import UUID

from engine.access.permissions import Target, permissions_of
from engine.errors import InvalidAnswersError
from engine.execution.authority import require_may_read
from engine.execution.handing_over import hand_over, require_may_receive
from engine.execution.opening import open_task
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTask:
    """Give an open step to somebody, whoever had it before, with a reason."""

    task_id: UUID
    person: str
    reason: str
    revision: int | None = None

    def execute(self, uow: UnitOfWork) -> UUID:
        """Hand the step over; return the id of its case."""
        instance, task = open_task(uow, self.task_id, revision=self.revision)
        require_may_read(uow, instance)
        target = Target(kind="task", procedure=instance.key, site=instance.site or "")
        permissions_of(uow.session).require(uow.actor, "assign", target)
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        if self.person == task.assignee_id:
            raise InvalidAnswersError({"person": ["They have it already."]})
        require_may_receive(uow, self.person, instance, task)
        hand_over(
            uow,
            instance,
            task,
            to=self.person,
            back_to=None,
            action=AuditAction.TASK_ASSIGNED,
            reason=self.reason.strip(),
        )
        return instance.id

"""Delegate a task: let somebody else do a step of one's own."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import InvalidAnswersError
from engine.execution.authority import require_may_work
from engine.execution.handing_over import hand_over, require_may_receive
from engine.execution.opening import open_task
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateTask:
    """Give a step that is one's own to somebody who may do it; it can come back."""

    task_id: UUID
    person: str
    reason: str
    revision: int | None = None

    def execute(self, uow: UnitOfWork) -> UUID:
        """Hand the step over; return the id of its case."""
        instance, task = open_task(uow, self.task_id, revision=self.revision)
        require_may_work(uow, instance, task)
        giver = uow.actor.acting_for or uow.actor.id
        if self.person in (giver, uow.actor.id):
            raise InvalidAnswersError({"person": ["Choose somebody else."]})
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        require_may_receive(uow, self.person, instance, task)
        hand_over(
            uow,
            instance,
            task,
            to=self.person,
            back_to=giver,
            action=AuditAction.TASK_DELEGATED,
            reason=self.reason.strip(),
        )
        return instance.id

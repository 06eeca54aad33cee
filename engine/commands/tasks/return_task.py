"""Return a delegated task to who gave it."""

from dataclasses import dataclass
from uuid import UUID

from engine.access.substitution import standing_in
from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.execution.handing_over import hand_over
from engine.execution.opening import open_task
from engine.model import Account, AccountState, AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTask:
    """Give a step back to who delegated it, with a reason."""

    task_id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Hand the step back; return the id of its case."""
        instance, task = open_task(uow, self.task_id)
        uow.actor = standing_in(
            uow.session, uow.actor, task, procedure=instance.key, now=uow.now
        )
        if task.assignee_id not in (uow.actor.id, uow.actor.acting_for):
            raise NotPermittedError(f"“{task.name}” is not yours to give back.")
        if task.delegated_by is None:
            raise ConflictError(f"Nobody delegated “{task.name}” to you.")
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        giver = uow.get(Account, task.delegated_by)
        if giver.state is not AccountState.ACTIVE:
            raise ConflictError(
                f"{giver.name} does not work here any more; delegate it to another."
            )
        hand_over(
            uow,
            instance,
            task,
            to=giver.id,
            back_to=None,
            action=AuditAction.TASK_RETURNED,
            reason=self.reason.strip(),
        )
        return instance.id

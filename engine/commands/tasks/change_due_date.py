"""Change when a step is due."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.errors import InvalidAnswersError
from engine.execution.authority import require_may_change_due
from engine.execution.due_dates import change_due, closing_of, require_movable
from engine.execution.due_signing import sign_due_change
from engine.execution.opening import open_task
from engine.execution.turn import Turn
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDueDate:
    """Give an open step another due date, with a reason; its ladder moves along.

    Dates an approved plan has locked come earlier only; later is an extension, signed.
    Where the procedure wants every change signed, ``proof_id`` is spent on it.
    """

    task_id: UUID
    due_on: date
    reason: str
    revision: int | None = None
    proof_id: UUID | None = None
    """A proof of identity for this change, where the procedure wants it signed."""

    def execute(self, uow: UnitOfWork) -> UUID:
        """Move the date and its reminders; return the id of the case."""
        instance, task = open_task(uow, self.task_id, revision=self.revision)
        require_may_change_due(uow, instance)
        reason = self.reason.strip()
        if not reason:
            raise InvalidAnswersError({"reason": ["Say why the date is changed."]})
        turn = Turn.resume(uow, instance)
        due = closing_of(turn, self.due_on)
        require_movable(instance, task, due)
        signed = sign_due_change(
            turn, task, self.due_on, reason, proof_id=self.proof_id
        )
        change_due(turn, task, due, reason=reason, signed=signed)
        return instance.id

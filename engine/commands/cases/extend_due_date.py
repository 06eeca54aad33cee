"""Move the due date of a case: an extension was approved."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.execution.due_dates import extend_case, extend_step
from engine.execution.turn import Turn
from engine.model import InstanceState
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendDueDate:
    """Let a case be due later, although its plan is locked; carried out as a job.

    Nothing happens to a case that ended before its extension was carried out.
    """

    instance_id: UUID
    due_on: date
    reason: str
    step: str
    """Element or name of the open step that moves alone; empty: the whole case."""
    by_case: str
    """Business key of the extension that decided it."""

    def execute(self, uow: UnitOfWork) -> None:
        """Move the date of the case and of the steps that hang on it."""
        instance = uow.lock(self.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return
        turn = Turn.resume(uow, instance)
        if self.step:
            extend_step(
                turn,
                self.step,
                self.due_on,
                reason=self.reason,
                by_case=self.by_case,
            )
        else:
            extend_case(turn, self.due_on, reason=self.reason, by_case=self.by_case)
        turn.save()

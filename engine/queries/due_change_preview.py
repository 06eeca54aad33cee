"""What would be signed if a due date were changed so."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.errors import NotFoundError
from engine.execution.authority import may_read
from engine.execution.due_signing import due_statement
from engine.execution.turn import Turn
from engine.model import ProcessInstance, UserTask
from engine.queries.base import Reading
from engine.signing.statement import statement_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChangePreview:
    """The digest a proof is given for, and its meaning; empty: no signature."""

    digest: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDueChange:
    """Ask what a signature under a changed due date would say."""

    task_id: UUID
    due_on: date
    reason: str

    def fetch(self, reading: Reading) -> DueChangePreview:
        """Return the preview; a step the actor may not see is not found."""
        uow = reading.as_work()
        task = reading.session.get(UserTask, self.task_id)
        if task is None:
            raise NotFoundError
        instance = uow.get(ProcessInstance, task.instance_id)
        if not may_read(reading.session, reading.actor, instance):
            raise NotFoundError
        task.require_open()
        turn = Turn.resume(uow, instance)
        body = due_statement(turn, task, self.due_on, self.reason.strip())
        return DueChangePreview(
            digest=statement_digest(body),
            meaning=turn.loaded.procedure.sign_due_change or "",
        )

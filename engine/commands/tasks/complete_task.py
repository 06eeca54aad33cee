"""Complete a user task."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from engine.errors import ConflictError
from engine.execution.authority import require_may_work
from engine.execution.completion import complete, take_answers
from engine.execution.opening import open_task
from engine.execution.turn import Turn
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    """Hand in a user task's answers and let the case move on.

    ``revision`` is the one the actor was shown: if the task has changed since, the
    command is refused, so nobody hands in what they did not see. ``offered`` names the
    fields the page showed; None: every field was (an API, a scenario).
    """

    task_id: UUID
    answers: Mapping[str, Any] = field(repr=False)
    revision: int | None = None
    offered: Collection[str] | None = None

    fault: ClassVar[str] = "complete"

    def execute(self, uow: UnitOfWork) -> dict[str, Any]:
        """Complete the task; return its case and the answers that were dropped."""
        instance, task = open_task(uow, self.task_id, revision=self.revision)
        require_may_work(uow, instance, task)
        if task.meaning is not None:
            raise ConflictError(
                f"“{task.name}” is completed by signing it ({task.meaning})."
            )
        turn = Turn.resume(uow, instance)
        accepted = take_answers(turn, task, self.answers, offered=self.offered)
        complete(turn, task, accepted.values, action=AuditAction.TASK_COMPLETED)
        return {
            "instance": str(instance.id),
            "dropped": [list(each) for each in accepted.dropped],
        }

"""What somebody does next, after a step is done."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, select

from engine.model import UserTask, UserTaskState
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTask:
    """The next task of the actor after one is done: of the same case first."""

    case_id: UUID

    def fetch(self, reading: Reading) -> UUID | None:
        """Return the id of a task assigned to the actor, earliest due first."""
        people = [reading.actor.id]
        same = case((UserTask.instance_id == self.case_id, 0), else_=1)
        return reading.session.scalar(
            select(UserTask.id)
            .where(
                UserTask.assignee_id.in_(people), UserTask.state == UserTaskState.OPEN
            )
            .order_by(same, UserTask.due_at, UserTask.id)
            .limit(1)
        )

"""Sweep away what nobody can reach any more: drafts of tasks that are closed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from engine.model import AnswerDraft, UserTask, UserTaskState
from engine.store.unit_of_work import UnitOfWork

START = "start:"
AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Delete drafts whose task is not open; drafts of start forms stay."""

    def execute(self, uow: UnitOfWork) -> int:
        """Look at all drafts, some at a time; return how many were deleted."""
        last, swept = "", 0
        while subjects := list(
            uow.session.scalars(
                select(AnswerDraft.subject)
                .where(
                    AnswerDraft.subject > last, ~AnswerDraft.subject.startswith(START)
                )
                .distinct()
                .order_by(AnswerDraft.subject)
                .limit(AT_ONCE)
            )
        ):
            last = subjects[-1]
            swept += _sweep(uow, set(subjects))
        return swept


def _sweep(uow: UnitOfWork, subjects: set[str]) -> int:
    still_open = uow.session.scalars(
        select(UserTask.id).where(
            UserTask.id.in_([UUID(each) for each in subjects]),
            UserTask.state == UserTaskState.OPEN,
        )
    )
    gone = subjects - {str(each) for each in still_open}
    uow.session.execute(delete(AnswerDraft).where(AnswerDraft.subject.in_(gone)))
    return len(gone)

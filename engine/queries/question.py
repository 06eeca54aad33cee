"""One escalation to answer: what is late, and what may be decided about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.clock import NEVER
from engine.errors import NotFoundError
from engine.execution.decisions import EXTENSION, extension_in_use
from engine.execution.questions import decisions_offered
from engine.model import Acknowledgement, ProcessInstance, UserTask
from engine.queries.base import Reading
from engine.queries.people_names import Names, names_of

__all__ = ["EXTENSION", "Question", "QuestionView"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """An escalation as data; ``closed`` says why it is not answered any more.

    ``by_extension``: to extend is to ask for an extension with its own form;
    otherwise a date is enough. ``locked``: an approved plan keeps that date.
    """

    id: UUID
    level: str
    message: str
    asked_until: datetime | None
    passed_on_at: datetime | None
    decisions: tuple[str, ...]
    by_extension: bool
    locked: bool
    case_id: UUID
    business_key: str
    case_title: str
    task_id: UUID
    step: str
    due_at: datetime | None
    assignee_id: str | None
    role: str | None
    closed: str
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An escalation that asks the actor; nobody else's is found."""

    id: UUID

    def fetch(self, reading: Reading) -> QuestionView:
        """Return it with the step it is about."""
        found = reading.session.execute(
            select(Acknowledgement, ProcessInstance, UserTask)
            .join(ProcessInstance, ProcessInstance.id == Acknowledgement.instance_id)
            .join(UserTask, UserTask.id == Acknowledgement.task_id)
            .where(
                Acknowledgement.id == self.id,
                Acknowledgement.person == reading.actor.id,
            )
        ).one_or_none()
        if found is None:
            raise NotFoundError
        asked, case, task = found
        loaded = reading.library.definition(reading.session, case.definition_id)
        names = names_of(reading.session)
        return QuestionView(
            id=asked.id,
            level=asked.level,
            message=asked.message,
            asked_until=asked.due_at if asked.due_at < NEVER else None,
            passed_on_at=asked.escalated_at,
            decisions=decisions_offered(loaded, task, asked.level),
            by_extension=extension_in_use(reading.as_work(), case) is not None,
            locked=case.due_locked,
            case_id=case.id,
            business_key=case.business_key,
            case_title=case.title,
            task_id=task.id,
            step=task.name,
            due_at=task.due_at if task.due_at < NEVER else None,
            assignee_id=task.assignee_id,
            role=task.role,
            closed=_closed(asked, names),
            names=names,
        )


def _closed(asked: Acknowledgement, names: Names) -> str:
    """Return who answered, or that there is nothing left to answer."""
    if asked.closed_at is None:
        return ""
    if asked.answered_by is None:
        return "The step is not open any more."
    who = names.of(asked.answered_by)
    return f"{who} has answered it. One answer is enough for all who were asked."

"""Answer an escalation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.execution.decisions import Decided, carry_out, extension_in_use
from engine.execution.questions import close_for_all, decisions_offered
from engine.model import (
    Acknowledgement,
    AuditAction,
    ProcessInstance,
    UserTask,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """Say what will be done about a late step; decide where the level asks it.

    A decision acts in the same transaction: ``extend`` asks for an extension with the
    answers of its start form (``due_on`` moves the date itself where no extension is
    in use), ``reassign`` gives the step to ``person``, ``none`` needs its reason.
    """

    acknowledgement_id: UUID
    comment: str
    decision: str | None = None
    person: str | None = None
    due_on: date | None = None
    extension: Mapping[str, Any] | None = field(default=None, repr=False)
    offered: Collection[str] | None = None
    """Which fields of the extension's form were shown."""

    def execute(self, uow: UnitOfWork) -> UUID:
        """Close the question for all who were asked; return the id of its case."""
        asked, instance, task = _asked(uow, self.acknowledgement_id)
        loaded = uow.library.definition(uow.session, instance.definition_id)
        offered = decisions_offered(loaded, task, asked.level)
        decision = self.decision if offered else None
        words = self.comment.strip()
        problems = {}
        formal = decision == "extend" and extension_in_use(uow, instance) is not None
        if not words and not formal:
            problems["comment"] = ["Say what will be done."]
        if offered and decision not in offered:
            problems["decision"] = [f"Choose one of: {', '.join(offered)}."]
        if problems:
            raise InvalidAnswersError(problems)
        decided = Decided(
            decision=decision,
            comment=words,
            person=self.person,
            due_on=self.due_on,
            extension=self.extension,
            offered=self.offered,
        )
        words = carry_out(uow, instance, task, decided)
        asked.comment, asked.decision = words, decision
        close_for_all(uow, asked)
        uow.audit(
            AuditAction.TASK_ESCALATED,
            instance.business_key,
            instance=instance,
            level=asked.level,
            answer=words,
            decision=decision,
        )
        return instance.id


def _asked(
    uow: UnitOfWork, acknowledgement_id: UUID
) -> tuple[Acknowledgement, ProcessInstance, UserTask]:
    """Return an open question put to the actor, its locked case, and the late step."""
    found = uow.session.execute(
        select(Acknowledgement, ProcessInstance, UserTask)
        .join(ProcessInstance, ProcessInstance.id == Acknowledgement.instance_id)
        .join(UserTask, UserTask.id == Acknowledgement.task_id)
        .where(
            Acknowledgement.id == acknowledgement_id,
            Acknowledgement.person == uow.actor.id,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError
    asked, instance, task = found
    if asked.closed_at is not None:
        raise ConflictError(_why_closed(uow, asked, task))
    task.require_open()
    instance.require_running()
    return asked, instance, task


def _why_closed(uow: UnitOfWork, asked: Acknowledgement, task: UserTask) -> str:
    if asked.answered_by in (None, uow.actor.id) and asked.comment is not None:
        return "You have answered this escalation already."
    if asked.answered_by is not None:
        return f"{asked.answered_by} has answered this escalation already."
    return f"“{task.name}” is not open any more: there is nothing to answer."

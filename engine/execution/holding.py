"""What a hold does to due dates: the time a case was held does not count."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.clock import NEVER
from engine.execution.deadlines import move_due
from engine.execution.questions import pause_questions, resume_questions
from engine.execution.turn import Turn
from engine.model import (
    AuditAction,
    AuditEvent,
    ProcessInstance,
    Timer,
    UserTask,
    UserTaskState,
)


def pause_ladders(session: Session, instance: ProcessInstance) -> None:
    """Forget what is planned for the steps of a case: nobody is told, none is late."""
    session.execute(
        delete(Timer).where(Timer.instance_id == instance.id, Timer.kind == "escalate")
    )
    pause_questions(session, instance)


def resume_ladders(turn: Turn) -> None:
    """Move every open step by the time it was held, and plan its ladder again.

    What was sent before the hold is not sent again. A step that began during the hold
    moves by less, one that was overdue before stays overdue: its next levels come.
    """
    uow, instance = turn.uow, turn.instance
    held_at = _held_at(uow.session, instance)
    tasks = uow.session.scalars(
        select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.state == UserTaskState.OPEN,
            UserTask.due_at < NEVER,
        )
    ).all()
    for task in tasks:
        before = task.due_at
        pause = uow.now - max(held_at, task.created_at)
        due = turn.host.services.calendar.sendable(before + pause)
        move_due(turn, task, due)
        uow.audit(
            AuditAction.DUE_CHANGED,
            task.name,
            instance=instance,
            element=task.element,
            before=before.isoformat(),
            after=due.isoformat(),
            reason=f"On hold since {held_at:%Y-%m-%d %H:%M} UTC",
        )
    resume_questions(turn, tasks, held_at=held_at)


def _held_at(session: Session, instance: ProcessInstance) -> datetime:
    """Return when the case was put on hold last; its trail says so."""
    found = session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.stream == f"case/{instance.id}",
            AuditEvent.action == AuditAction.CASE_HELD,
        )
    )
    if found is None:
        raise LookupError(f"{instance.business_key} was never put on hold.")
    return found

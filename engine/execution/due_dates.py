"""Another due date for a step or a case: who may, how far, and what follows."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from engine.clock import NEVER
from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.deadlines import move_due
from engine.execution.due_signing import SignedChange
from engine.execution.turn import Turn
from engine.feel import Date
from engine.model import AuditAction, ProcessInstance, UserTask, UserTaskState
from engine.registers.notices import tell
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork

OF_CASE = "due_on"
"""The date of a case, and the rule of the steps that are due by it."""
LATEST = date(2200, 1, 1)


def closing_of(turn: Turn, day: date) -> datetime:
    """Return the closing time of a date, at the site of the case.

    Raises ``InvalidAnswersError`` for a date that has passed or is absurdly far.
    """
    if day > LATEST:
        raise InvalidAnswersError({"due_on": ["That is too far in the future."]})
    closing = turn.host.services.calendar.closing(day)
    if closing <= turn.uow.now:
        raise InvalidAnswersError({"due_on": ["The new date lies in the future."]})
    return closing


def require_movable(instance: ProcessInstance, task: UserTask, due: datetime) -> None:
    """Raise ``ConflictError`` if only an extension may move this due date.

    Locked dates of a plan come earlier at any time, later only by an extension.
    """
    if due == task.due_at:
        raise InvalidAnswersError({"due_on": ["That is the date it has already."]})
    if instance.due_locked and due > task.due_at and task.due_at < NEVER:
        raise ConflictError(
            f"The dates of {instance.business_key} are locked by its approved plan: "
            "ask for an extension."
        )


def change_due(
    turn: Turn,
    task: UserTask,
    due: datetime,
    *,
    reason: str,
    by_case: str = "",
    signed: SignedChange | None = None,
) -> None:
    """Move the due date of one open step, with its ladder, and tell who does it."""
    uow, instance, before = turn.uow, turn.instance, task.due_at
    move_due(turn, task, due)
    task.due_rule = f"extended by {by_case}" if by_case else "changed by hand"
    uow.audit(
        AuditAction.DUE_CHANGED,
        task.name,
        instance=instance,
        element=task.element,
        before=before.isoformat() if before < NEVER else None,
        after=due.isoformat(),
        reason=reason,
        extension=by_case or None,
        **(asdict(signed) if signed else {}),
    )
    day = due.astimezone(turn.host.zone).date()
    tell(
        uow,
        _doers(uow, task),
        key=f"due/{task.id}/{due.isoformat()}/{task.revision}",
        event="due_changed",
        mandatory="due_changed" in turn.loaded.procedure.mandatory,
        text=f"“{task.name}” in {instance.business_key} is due on {day} now.",
        subject=instance.business_key,
    )


def extend_case(turn: Turn, day: date, *, reason: str, by_case: str) -> list[UserTask]:
    """Move the due date of a case, and the open steps that are due by it.

    A case without a date of its own gets none: its next open step moves instead.
    Returns the steps that moved.
    """
    due, instance = closing_of(turn, day), turn.instance
    open_tasks = _open_tasks(turn)
    if turn.run.variables.get(OF_CASE) is None:
        moved = open_tasks[:1]
    else:
        before = turn.run.variables[OF_CASE]
        turn.run.variables[OF_CASE] = Date.from_python(day)
        moved = [each for each in open_tasks if _by_case_date(turn, each)]
        turn.uow.audit(
            AuditAction.DUE_CHANGED,
            instance.business_key,
            instance=instance,
            before=str(before),
            after=str(day),
            reason=reason,
            extension=by_case,
        )
    for task in moved:
        change_due(turn, task, due, reason=reason, by_case=by_case)
    return moved


def extend_step(turn: Turn, step: str, day: date, *, reason: str, by_case: str) -> None:
    """Move the due date of an open step, named by element or name, and no other."""
    due = closing_of(turn, day)
    for task in _open_tasks(turn):
        if step in (task.element, task.name):
            change_due(turn, task, due, reason=reason, by_case=by_case)


def _open_tasks(turn: Turn) -> list[UserTask]:
    found = turn.uow.session.scalars(
        select(UserTask)
        .where(
            UserTask.instance_id == turn.instance.id,
            UserTask.state == UserTaskState.OPEN,
        )
        .order_by(UserTask.due_at, UserTask.id)
    )
    return list(found)


def _by_case_date(turn: Turn, task: UserTask) -> bool:
    """Say whether the diagram lets a step be due on the date of the case."""
    rule = turn.element(task.element).extensions.due
    return rule is not None and (rule.at or "").removeprefix("=").strip() == OF_CASE


def _doers(uow: UnitOfWork, task: UserTask) -> list[str]:
    if task.assignee_id is not None:
        return [task.assignee_id]
    return holders(uow.session, task.role, now=uow.now) if task.role else []

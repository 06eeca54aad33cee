"""When a step is due, and which reminders and escalations are planned for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from engine.bpmn.specs import Element
from engine.clock import NEVER
from engine.deadlines.due import DueRule, due_by_table, due_on
from engine.deadlines.ladder import PlannedLevel, plan_ladder
from engine.execution.progress import Progress
from engine.feel import expression
from engine.model import TaskGroup, Timer, UserTask
from engine.store.hot import NewRow, insert_rows, new_row

TABLE = "due_days"


def deadline(
    progress: Progress, element: Element, data: Mapping[str, Any]
) -> tuple[datetime, str]:
    """Return when a step is due and by which rule; ``NEVER`` if nothing says so.

    The table ``due_days`` decides first, so that a site changes a deadline without a
    new diagram; without a row, ``qms:due`` on the element (procedures.md 1.5).
    """
    by_table = TABLE in progress.loaded.decisions
    return (_of_table(progress, element, data) if by_table else None) or _of_element(
        progress, element, data
    )


def _of_table(
    progress: Progress, element: Element, data: Mapping[str, Any]
) -> tuple[datetime, str] | None:
    row = _row(progress, element, data)
    if row is None:
        return None
    basis, value = row.get("basis"), None
    if basis not in (None, "", "task"):
        now = progress.host.local_now
        value = expression(str(basis)).evaluate(data, now=now).value
    calendar = progress.host.services.calendar
    found = due_by_table(row, calendar, created=progress.uow.now, basis=value)
    if found is None:
        return None
    return found, f"{row.get('amount')} {row.get('unit')} (table due_days)"


def _of_element(
    progress: Progress, element: Element, data: Mapping[str, Any]
) -> tuple[datetime, str]:
    due = element.extensions.due
    if due is None or due.reason is not None:
        return NEVER, due.reason or "" if due else ""
    services = progress.host.services
    if due.after is not None:
        rule = DueRule.parse(due.after)
        return rule.due_at(progress.uow.now, services.calendar), due.after
    text, now = (due.at or "").removeprefix("="), progress.host.local_now
    value = expression(text).evaluate(data, now=now, services=services).value
    return due_on(value, services.calendar) or NEVER, text


def _row(
    progress: Progress, element: Element, data: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    model = progress.loaded.decisions.get(TABLE)
    if model is None:
        return None
    inputs = {
        "procedure": progress.loaded.key,
        "step": element.id,
        "class": data.get("class"),
    }
    value = model.evaluate(TABLE, inputs, now=progress.host.local_now).value
    return value if isinstance(value, Mapping) else None


def ladder_of(
    progress: Progress, task: UserTask, element: Element
) -> tuple[PlannedLevel, ...]:
    """Return what will fire when for a task, in the order of time."""
    return _ladder(progress, element, created=task.created_at, due=task.due_at)


def _ladder(
    progress: Progress, element: Element, *, created: datetime, due: datetime
) -> tuple[PlannedLevel, ...]:
    ladders = progress.loaded.procedure.ladders
    ladder = ladders.get(element.extensions.ladder or "default")
    if ladder is None or due >= NEVER:
        return ()
    return plan_ladder(
        ladder,
        progress.host.services.calendar,
        created=created,
        due=due,
        class_=progress.run.variables.get("class"),
    )


def plan_escalations(
    progress: Progress, element: Element, *, token: str, due: datetime
) -> None:
    """Write a timer row for every level of the ladder of a task that begins now."""
    if progress.instance.on_hold:
        return  # planned when the case goes on
    now = progress.uow.now
    for level in _ladder(progress, element, created=now, due=due):
        progress.fresh.append(_rung(progress, element, token, level))


def move_due(progress: Progress, task: UserTask, due: datetime) -> None:
    """Let a task be due at another time, and plan what its ladder still has to say.

    Only levels after now are planned: a reminder whose time has passed is not sent
    late, whoever does the step is told of the new date anyhow. What was sent for the
    old date stays sent; overdue by the new date, it is told again.
    """
    session, instance, now = progress.uow.session, progress.instance, progress.uow.now
    offered = (TaskGroup.role == task.role, TaskGroup.due_at == task.due_at)
    session.execute(
        update(TaskGroup)
        .where(*offered, TaskGroup.task_id == task.id)
        .values(due_at=due)
    )
    task.due_at = due
    session.execute(
        delete(Timer).where(
            Timer.instance_id == instance.id,
            Timer.token == task.token,
            Timer.kind == "escalate",
        )
    )
    element = progress.element(task.element)
    planned = _ladder(progress, element, created=task.created_at, due=due)
    insert_rows(
        session,
        [
            _rung(progress, element, task.token, each)
            for each in planned
            if each.at > now
        ],
    )


def _rung(
    progress: Progress, element: Element, token: str, level: PlannedLevel
) -> NewRow:
    return new_row(
        Timer,
        id=progress.uow.new_id(),
        instance_id=progress.instance.id,
        token=token,
        element=element.id,
        kind="escalate",
        due_at=level.at,
        claim_at=max(level.at, progress.uow.now),
        level=level.level,
    )

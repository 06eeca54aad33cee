"""Questions of a ladder: who has to answer, by when, and what if nobody does.

One answer is enough for all who were asked at a level. A question that nobody answers
in time is passed on to the next level, once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.clock import NEVER
from engine.deadlines.ladder import PlannedLevel
from engine.execution.recipients import people_of
from engine.execution.turn import Turn
from engine.model import (
    Acknowledgement,
    AuditAction,
    ProcessInstance,
    Timer,
    UserTask,
)
from engine.registers.notices import tell
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork

ANSWER = "answer"
"""Kind of the timers that wait for an answer; a new due date leaves them alone."""


HELD_UP = timedelta(hours=1)
"""What fires later than this says so: the site was not running."""


def today(turn: Turn) -> str:
    """Return the date at the site: what was held up counts on the day it is sent."""
    return turn.host.services.calendar.local_date(turn.uow.now).isoformat()


def late_mark(turn: Turn, due: datetime) -> str:
    """Return what is added to words that come late: the site was not running."""
    if turn.uow.now - due <= HELD_UP:
        return ""
    since = due.astimezone(turn.host.zone)
    return f" This comes late: it was due on {since:%Y-%m-%d %H:%M}."


def escalation_key(instance_id: UUID, level: str, day: str) -> str:
    """Return what makes an escalation happen once per case, level and day."""
    return f"escalate/{instance_id}/{level}/{day}"


def decisions_offered(loaded: Loaded, task: UserTask, level: str) -> tuple[str, ...]:
    """Return what a level of a step lets somebody decide; often nothing."""
    key = loaded.definition.elements[task.element].extensions.ladder or "default"
    ladder = loaded.procedure.ladders.get(key)
    levels = ladder.levels if ladder else ()
    return next((each.decide for each in levels if each.name == level), ())


def ask(
    turn: Turn,
    task: UserTask,
    level: PlannedLevel,
    *,
    people: Sequence[str],
    text: str,
) -> None:
    """Ask for an answer by a time: once per case, level, day and person."""
    uow, day = turn.uow, today(turn)
    asked = set(
        uow.session.scalars(
            select(Acknowledgement.person).where(
                Acknowledgement.instance_id == task.instance_id,
                Acknowledgement.level == level.level,
                Acknowledgement.day == day,
            )
        )
    )
    if people and not task.questioned:  # no new revision: the step itself is the same
        asked_about = update(UserTask).where(UserTask.id == task.id)
        uow.session.execute(asked_about.values(questioned=True))
    due_at = level.answered_by(uow.now, turn.host.services.calendar) or NEVER
    for person in people:
        if person not in asked:
            uow.add(
                Acknowledgement(
                    id=uow.new_id(),
                    person=person,
                    instance_id=task.instance_id,
                    task_id=task.id,
                    level=level.level,
                    day=day,
                    due_at=due_at,
                    message=text,
                )
            )
    if people and not asked:
        _await_answer(uow, task, level.level, due_at)


def pass_on(
    turn: Turn, task: UserTask, timer: Timer, planned: Sequence[PlannedLevel]
) -> None:
    """Tell the next level that nobody has answered; nothing if somebody has.

    At the last level that counts for the class of the case there is nobody further
    up: those who were asked are told once more.
    """
    uow, instance, level = turn.uow, turn.instance, timer.level or ""
    left = uow.session.scalars(
        select(Acknowledgement).where(
            Acknowledgement.instance_id == instance.id,
            Acknowledgement.level == level,
            Acknowledgement.closed_at.is_(None),
            Acknowledgement.escalated_at.is_(None),
            Acknowledgement.due_at <= uow.now,
        )
    ).all()
    if not left:
        return
    names = [each.level for each in planned]
    later = planned[names.index(level) + 1 :] if level in names else ()
    upper = next(iter(later), None)
    asked = sorted({each.person for each in left})
    people = sorted(people_of(turn, task, upper.to)) if upper else asked
    to = upper.level if upper else level
    told = tell(
        uow,
        people,
        key=escalation_key(instance.id, to, today(turn)) if upper else _again(left[0]),
        event="escalation",
        text=f"Nobody has answered in time: {left[0].message}"
        f"{late_mark(turn, timer.due_at)}",
        subject=instance.business_key,
        mandatory="escalation" in turn.loaded.procedure.mandatory,
    )
    for each in left:
        each.escalated_at = uow.now
    uow.audit(
        AuditAction.TASK_ESCALATED,
        task.name,
        instance=instance,
        element=task.element,
        level=to,
        unanswered=level,
        asked=asked,
        told=told,
    )


def close_for_all(uow: UnitOfWork, answered: Acknowledgement) -> None:
    """Take a question off everybody it was put to: one answer is enough."""
    uow.session.execute(
        update(Acknowledgement)
        .where(
            Acknowledgement.instance_id == answered.instance_id,
            Acknowledgement.level == answered.level,
            Acknowledgement.day == answered.day,
            Acknowledgement.closed_at.is_(None),
        )
        .values(closed_at=uow.now, answered_by=uow.actor.id)
    )


def resume_questions(
    turn: Turn, tasks: Sequence[UserTask], *, held_at: datetime
) -> None:
    """Give everybody who was asked before a hold the time they still had."""
    uow, calendar = turn.uow, turn.host.services.calendar
    by_id = {task.id: task for task in tasks}
    waiting = uow.session.scalars(
        select(Acknowledgement)
        .where(
            Acknowledgement.instance_id == turn.instance.id,
            Acknowledgement.closed_at.is_(None),
            Acknowledgement.escalated_at.is_(None),
            Acknowledgement.due_at < NEVER,
        )
        .order_by(Acknowledgement.due_at, Acknowledgement.id)
    ).all()
    planned: set[tuple[str, str]] = set()
    for each in waiting:
        left = max(each.due_at - held_at, timedelta())
        each.due_at = calendar.sendable(uow.now + left)
        task = by_id.get(each.task_id)
        if task is not None and (each.level, each.day) not in planned:
            planned.add((each.level, each.day))
            _await_answer(uow, task, each.level, each.due_at)


def pause_questions(session: Session, instance: ProcessInstance) -> None:
    """Let no answer be missed while a case is on hold."""
    session.execute(
        delete(Timer).where(Timer.instance_id == instance.id, Timer.kind == ANSWER)
    )


def _await_answer(uow: UnitOfWork, task: UserTask, level: str, due: datetime) -> None:
    if due >= NEVER:
        return
    uow.add(
        Timer(
            id=uow.new_id(),
            instance_id=task.instance_id,
            token=task.token,
            element=task.element,
            kind=ANSWER,
            due_at=due,
            claim_at=max(due, uow.now),
            level=level,
        )
    )


def _again(asked: Acknowledgement) -> str:
    return f"unanswered/{asked.instance_id}/{asked.level}/{asked.day}"

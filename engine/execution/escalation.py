"""A level of a ladder fires: people are told, and some have to answer."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from engine.clock import NEVER
from engine.deadlines.ladder import PlannedLevel
from engine.execution.deadlines import ladder_of
from engine.execution.operations import CASE_OPERATIONS
from engine.execution.turn import Turn
from engine.feel import expression, from_json
from engine.model import (
    Account,
    Acknowledgement,
    AuditAction,
    InstanceState,
    Link,
    ProcessInstance,
    Timer,
    UserTask,
    UserTaskState,
)
from engine.registers.notices import tell
from engine.registers.operation import OperationContext
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork

HELD_UP = timedelta(hours=1)
"""What fires later than this says so: the site was not running."""


def escalate(uow: UnitOfWork, instance: ProcessInstance, timer: Timer) -> None:
    """Tell everybody a level names, once; ask for an answer where it asks for one.

    Nothing happens if the task is done, the case has ended or is on hold.
    """
    task = _late_task(uow, instance, timer)
    if task is None:
        return
    turn = Turn.resume(uow, instance)
    planned = ladder_of(turn, task, turn.element(task.element))
    for level in planned:
        if level.level == timer.level:
            _climb(turn, task, timer, level)


def decisions_offered(
    uow: UnitOfWork, asked: Acknowledgement, instance: ProcessInstance
) -> tuple[str, ...]:
    """Return what the ladder of the late step lets somebody decide; often nothing."""
    task = uow.session.get(UserTask, asked.task_id)
    if task is None:
        return ()
    loaded = uow.library.definition(uow.session, instance.definition_id)
    key = loaded.definition.elements[task.element].extensions.ladder or "default"
    ladder = loaded.procedure.ladders.get(key)
    levels = ladder.levels if ladder else ()
    return next((each.decide for each in levels if each.name == asked.level), ())


def _late_task(
    uow: UnitOfWork, instance: ProcessInstance, timer: Timer
) -> UserTask | None:
    if instance.state is not InstanceState.RUNNING or instance.on_hold:
        return None
    return uow.session.scalar(
        select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.token == timer.token,
            UserTask.state == UserTaskState.OPEN,
        )
    )


def _climb(turn: Turn, task: UserTask, timer: Timer, level: PlannedLevel) -> None:
    """Let one level count; people are told once per case, level and day."""
    uow, instance = turn.uow, turn.instance
    people = sorted(_people(turn, task, level.to))
    late = timer.due_at >= task.due_at
    kind = "escalation" if late else "reminder"
    text = _words(turn, task, timer, level, late=late)
    day = _today(turn)
    told = tell(
        uow,
        people,
        key=f"escalate/{instance.id}/{level.level}/{day}"
        if late
        else f"remind/{task.id}/{level.level}/{day}",
        event=kind,
        text=text,
        subject=instance.business_key,
        mandatory=kind in turn.loaded.procedure.mandatory,
    )
    if level.answer_by is not None or level.decide:
        _ask(turn, task, level, people=people, text=text)
    if level.opens is not None:
        _open_case(turn, task, level.opens)
    uow.audit(
        AuditAction.TASK_ESCALATED,
        task.name,
        instance=instance,
        element=task.element,
        level=level.level,
        told=told,
        due=timer.due_at.isoformat(),
        late_seconds=int((uow.now - timer.due_at).total_seconds()),
    )


def _words(
    turn: Turn, task: UserTask, timer: Timer, level: PlannedLevel, *, late: bool
) -> str:
    """Return what people read: the step, or all late steps of the case."""
    instance, now = turn.instance, turn.uow.now
    held_up = now - timer.due_at > HELD_UP
    since = timer.due_at.astimezone(turn.host.zone)
    mark = f" This comes late: it was due on {since:%Y-%m-%d %H:%M}." if held_up else ""
    if not late:
        return (
            f"“{task.name}” in {instance.business_key} is due soon ({level.level})."
            f"{mark}"
        )
    names = turn.uow.session.scalars(
        select(UserTask.name)
        .where(
            UserTask.instance_id == instance.id,
            UserTask.state == UserTaskState.OPEN,
            UserTask.due_at <= now,
        )
        .order_by(UserTask.due_at, UserTask.id)
    )
    steps = list(dict.fromkeys([task.name, *names]))
    listed = ", ".join(f"“{each}”" for each in steps)
    verb = "is" if len(steps) == 1 else "are"
    return f"{listed} in {instance.business_key} {verb} overdue ({level.level}).{mark}"


def _today(turn: Turn) -> str:
    """Return the date at the site: what was held up counts on the day it is sent."""
    return turn.host.services.calendar.local_date(turn.uow.now).isoformat()


def _open_case(turn: Turn, task: UserTask, procedure: str) -> None:
    """Start the case a level opens, or its stand-in, unless one is open already.

    Several late steps of a case are one overdue record; a step that is late after the
    first was dealt with is another one.
    """
    opened = turn.uow.session.scalar(
        select(Link.id).where(
            Link.parent_id == turn.instance.id,
            Link.procedure == procedure,
            Link.relation == "escalates",
            Link.status == "open",
        )
    )
    if opened is not None:
        return
    CASE_OPERATIONS["link.start"].run(
        OperationContext(
            uow=turn.uow,
            instance=turn.instance,
            element=task.element,
            inputs={
                "procedure": procedure,
                "relation": "escalates",
                "prefill": {
                    "title": f"Overdue critical record: {turn.instance.business_key}",
                    "source_case": turn.instance.business_key,
                    "late_step": task.name,
                },
            },
            variables=turn.run.variables,
        )
    )


def _ask(
    turn: Turn,
    task: UserTask,
    level: PlannedLevel,
    *,
    people: list[str],
    text: str,
) -> None:
    """Ask for an answer: once per case, level, day and person."""
    uow = turn.uow
    day = _today(turn)
    asked = set(
        uow.session.scalars(
            select(Acknowledgement.person).where(
                Acknowledgement.instance_id == task.instance_id,
                Acknowledgement.level == level.level,
                Acknowledgement.day == day,
            )
        )
    )
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
                    due_at=level.answer_by or NEVER,
                    message=text,
                )
            )


def _people(turn: Turn, task: UserTask, to: Iterable[str]) -> set[str]:
    """Return who is meant: assignee (or group), a manager, a role, a person."""
    people: set[str] = set()
    for recipient in to:
        if recipient == "assignee":
            people |= _assignees(turn.uow, task)
        elif recipient == "assignee.manager":
            people |= _managers(turn.uow, _assignees(turn.uow, task))
        elif recipient.startswith("="):
            data = turn.data(from_json(task.local))
            found = expression(recipient[1:]).evaluate(data, now=turn.host.local_now)
            if isinstance(found.value, str):
                people.add(found.value)
        else:
            people |= set(holders(turn.uow.session, recipient, now=turn.uow.now))
    return people


def _assignees(uow: UnitOfWork, task: UserTask) -> set[str]:
    if task.assignee_id is not None:
        return {task.assignee_id}
    if task.role is None:
        return set()
    return set(holders(uow.session, task.role, now=uow.now))


def _managers(uow: UnitOfWork, people: set[str]) -> set[str]:
    found = uow.session.scalars(
        select(Account.manager_id).where(
            Account.id.in_(people), Account.manager_id.is_not(None)
        )
    )
    return {manager for manager in found if manager}

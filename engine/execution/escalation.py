"""A level of a ladder fires: people are told, and some have to answer."""

from sqlalchemy import select

from engine.deadlines.ladder import PlannedLevel
from engine.execution.deadlines import ladder_of
from engine.execution.operations import CASE_OPERATIONS
from engine.execution.questions import (
    ANSWER,
    ask,
    escalation_key,
    late_mark,
    pass_on,
    today,
)
from engine.execution.reassigning import give_to_another
from engine.execution.recipients import people_of
from engine.execution.turn import Turn
from engine.model import (
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
from engine.store.unit_of_work import UnitOfWork


def escalate(uow: UnitOfWork, instance: ProcessInstance, timer: Timer) -> None:
    """Tell everybody a level names, once; ask for an answer where it asks for one.

    Nothing happens if the task is done, the case has ended or is on hold.
    """
    task = _late_task(uow, instance, timer)
    if task is None:
        return
    turn = Turn.resume(uow, instance)
    planned = ladder_of(turn, task, turn.element(task.element))
    if timer.kind == ANSWER:
        pass_on(turn, task, timer, planned)
        return
    for level in planned:
        if level.level == timer.level:
            _climb(turn, task, timer, level)


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
    people = sorted(people_of(turn, task, level.to))
    late = timer.due_at >= task.due_at
    kind = "escalation" if late else "reminder"
    text = _words(turn, task, timer, level, late=late)
    if level.action == "reassign":
        text = f"{text} {give_to_another(turn, task, people, level=level.level)}"
    day = today(turn)
    told = tell(
        uow,
        people,
        key=escalation_key(instance.id, level.level, day)
        if late
        else f"remind/{task.id}/{level.level}/{day}",
        event=kind,
        text=text,
        subject=instance.business_key,
        mandatory=kind in turn.loaded.procedure.mandatory,
    )
    if level.answer_by is not None:
        ask(turn, task, level, people=people, text=text)
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
    mark = late_mark(turn, timer.due_at)
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

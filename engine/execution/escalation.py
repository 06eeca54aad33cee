"""A level of a ladder fires: people are told, and some have to answer."""

from collections.abc import Iterable

from sqlalchemy import select

from engine.clock import NEVER
from engine.execution.deadlines import ladder_of
from engine.execution.operations import CASE_OPERATIONS
from engine.execution.turn import Turn
from engine.feel import expression, from_json
from engine.model import (
    Account,
    Acknowledgement,
    AuditAction,
    InstanceState,
    ProcessInstance,
    Timer,
    UserTask,
    UserTaskState,
)
from engine.registers.notices import tell
from engine.registers.operation import OperationContext
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork


def escalate(uow: UnitOfWork, instance: ProcessInstance, timer: Timer) -> None:
    """Tell everybody a level names, once; open an acknowledgement where it asks one."""
    if instance.state is not InstanceState.RUNNING or instance.on_hold:
        return
    task = uow.session.scalar(
        select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.token == timer.token,
            UserTask.state == UserTaskState.OPEN,
        )
    )
    if task is None or timer.level is None:
        return
    turn = Turn.resume(uow, instance)
    element = turn.element(task.element)
    planned = {each.level: each for each in ladder_of(turn, task, element)}
    level = planned.get(timer.level)
    if level is None:
        return
    people = sorted(_people(turn, task, level.to))
    day = turn.host.services.calendar.local_date(timer.due_at).isoformat()
    late = timer.due_at >= task.due_at
    text = (
        f"“{task.name}” in {instance.business_key} is "
        + ("overdue" if late else "due soon")
        + f" ({timer.level})."
    )
    tell(
        uow,
        people,
        key=f"escalate/{task.id}/{timer.level}",
        event="escalation" if late else "reminder",
        text=text,
        subject=instance.business_key,
    )
    if level.answer_by is not None or level.decide:
        for person in people:
            _ask(
                uow,
                Acknowledgement(
                    id=uow.new_id(),
                    person=person,
                    instance_id=instance.id,
                    task_id=task.id,
                    level=timer.level,
                    day=day,
                    due_at=level.answer_by or NEVER,
                    message=text,
                ),
            )
    if level.opens is not None:
        _open_case(turn, task, level.opens)
    uow.audit(
        AuditAction.TASK_ESCALATED,
        task.name,
        instance=instance,
        element=task.element,
        level=timer.level,
        told=people,
        due=timer.due_at.isoformat(),
        late_seconds=int((uow.now - timer.due_at).total_seconds()),
    )


def _open_case(turn: Turn, task: UserTask, procedure: str) -> None:
    """Start the case a level opens, or its stand-in."""
    CASE_OPERATIONS["link.start"].run(
        OperationContext(
            uow=turn.uow,
            instance=turn.instance,
            element=task.element,
            inputs={"procedure": procedure, "relation": "escalates"},
            variables=turn.run.variables,
        )
    )


def _ask(uow: UnitOfWork, wanted: Acknowledgement) -> None:
    """Ask once per case, level, day and person."""
    asked = uow.session.scalar(
        select(Acknowledgement.id).where(
            Acknowledgement.instance_id == wanted.instance_id,
            Acknowledgement.level == wanted.level,
            Acknowledgement.day == wanted.day,
            Acknowledgement.person == wanted.person,
        )
    )
    if asked is None:
        uow.add(wanted)


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

"""Reassignment as a level of a ladder: a late step goes to somebody else by itself."""

from collections.abc import Sequence

from sqlalchemy import func, select

from engine.errors import EngineError
from engine.execution.handing_over import hand_over, require_may_receive
from engine.execution.turn import Turn
from engine.model import AuditAction, UserTask, UserTaskState


def give_to_another(
    turn: Turn, task: UserTask, people: Sequence[str], *, level: str
) -> str:
    """Give a late step to the one of these people who may do it and has least to do.

    Roles, separated duties and training count as they do for a person who gives it.
    It stays where it is if nobody may have it. Returns the sentence that says so.
    """
    uow, instance = turn.uow, turn.instance
    if task.assignee_id in people:
        return "It is with one of those it goes to already."
    for person in _least_busy_first(turn, people):
        try:
            account = require_may_receive(uow, person, instance, task)
        except EngineError:
            continue
        hand_over(
            uow,
            instance,
            task,
            to=person,
            back_to=None,
            action=AuditAction.TASK_ASSIGNED,
            reason=f"It is overdue ({level}).",
        )
        return f"It is with {account.name} now."
    return "Nobody it should go to may do it: give it to somebody."


def _least_busy_first(turn: Turn, people: Sequence[str]) -> list[str]:
    """Sort people by their open steps, then by name: the same each time."""
    counted = turn.uow.session.execute(
        select(UserTask.assignee_id, func.count())
        .where(UserTask.assignee_id.in_(people), UserTask.state == UserTaskState.OPEN)
        .group_by(UserTask.assignee_id)
    )
    busy = {person: number for person, number in counted if person}
    return sorted(people, key=lambda each: (busy.get(each, 0), each))

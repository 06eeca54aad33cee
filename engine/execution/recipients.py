"""Who a level of a ladder means: whoever does the step, their manager, a role."""

from collections.abc import Iterable

from sqlalchemy import select

from engine.execution.turn import Turn
from engine.feel import expression, from_json
from engine.model import Account, UserTask
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork


def people_of(turn: Turn, task: UserTask, to: Iterable[str]) -> set[str]:
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

"""The two statements behind a page of the inbox.

Asked by everybody all day, with a branch for each of a person's groups: built anew each
time they cost several times what the database does. Those of people who cover nobody
and search nothing differ in values only, so they are compiled once for each number of
groups.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Uuid,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from engine.model import (
    Instant,
    ProcessDefinition,
    ProcessInstance,
    TaskGroup,
    UserTask,
    UserTaskState,
)
from engine.store.prepared import Prepared

PAGE = 50
CAP = 1_000
"""Counts stop here: an exact count of a large inbox costs more than the page."""
OPEN = UserTask.state == bindparam(
    None, UserTaskState.OPEN, type_=UserTask.state.type, literal_execute=True
)
"""Stands in the statement's text: no plan matches a partial index to a parameter."""
Conditions: TypeAlias = Sequence[ColumnElement[bool]]
Position: TypeAlias = tuple[Any, Any] | None
"""Due date and id behind which a page begins, as values or as parameters."""
SHOWN = (
    UserTask.id,
    UserTask.name,
    UserTask.instance_id,
    ProcessInstance.business_key,
    ProcessInstance.title,
    ProcessDefinition.title,
    UserTask.created_at,
    UserTask.due_at,
    UserTask.assignee_id,
    UserTask.role,
    ProcessInstance.class_key,
    UserTask.meaning,
    ProcessInstance.key,
)
"""What a list shows: a case's state and data weigh too much to be read with it."""
_ME = bindparam("me", None, type_=String())
_NOW = bindparam("now", None, type_=Instant())
_MINE: Conditions = [UserTask.assignee_id == _ME]


def page_of(
    box: str,
    mine: Conditions,
    offered: Conditions,
    *,
    now: Any,
    after: Position,
    filters: Conditions = (),
) -> Select[*tuple[Any, ...]]:
    """Return the page: the top of every branch, merged; only what is shown is read.

    With ``filters`` every branch is read whole, for what they take out.
    """
    branches = _branches(box, mine, offered, now)
    tops = [_top(branch, after, whole=bool(filters)) for branch in branches]
    merged = union_all(*tops).subquery()
    found = select(merged.c[0], merged.c[1]).distinct()
    if not filters:
        found = found.order_by(merged.c[1], merged.c[0]).limit(PAGE + 1)
    top = found.subquery()
    return (
        select(*SHOWN)
        .select_from(top)
        .join(UserTask, UserTask.id == top.c[0])
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(*filters)
        .order_by(UserTask.due_at, UserTask.id)
        .limit(PAGE + 1)
    )


def counts_of(
    mine: Conditions, offered: Conditions, *, now: Any
) -> Select[int, int, int, int]:
    """Return the numbers of own, offered, own late and offered late, each capped."""
    own = select(UserTask.due_at).where(or_(*mine), OPEN)
    shared = select(TaskGroup.due_at).where(or_(*offered))
    return select(
        _capped(own),
        _capped(shared),
        _capped(own.where(UserTask.due_at < now)),
        _capped(shared.where(TaskGroup.due_at < now)),
    )


@lru_cache(maxsize=256)
def prepared_page(box: str, roles: int, *, later: bool) -> Prepared:
    """Return the page for so many groups; parameters me, now, role_0 and so on.

    A ``later`` page begins behind ``due`` and ``id``.
    """
    position = (
        (bindparam("due", None, type_=Instant()), bindparam("id", None, type_=Uuid()))
        if later
        else None
    )
    offered = [TaskGroup.role == name for name in _names(roles)]
    return Prepared(page_of(box, _MINE, offered, now=_NOW, after=position))


@lru_cache(maxsize=64)
def prepared_counts(roles: int) -> Prepared:
    """Return the counts for so many groups; parameters as those of the page.

    One condition for all groups: no task is offered to two, so none is seen twice.
    """
    return Prepared(counts_of(_MINE, [TaskGroup.role.in_(_names(roles))], now=_NOW))


def values_of(person: str, roles: Sequence[str], now: datetime) -> dict[str, Any]:
    """Return the parameters of both statements."""
    named = {f"role_{number}": role for number, role in enumerate(roles)}
    return {"me": person, "now": now, **named}


def _names(roles: int) -> list[ColumnElement[str]]:
    return [
        bindparam(f"role_{number}", None, type_=String()) for number in range(roles)
    ]


def _branches(
    box: str, mine: Conditions, offered: Conditions, now: Any
) -> list[Select[UUID, datetime]]:
    own = [select(UserTask.id, UserTask.due_at).where(each, OPEN) for each in mine]
    shared = [
        select(TaskGroup.task_id, TaskGroup.due_at).where(each) for each in offered
    ]
    if box == "mine":
        return own
    if box == "groups":
        return shared
    late = [each.where(UserTask.due_at < now) for each in own]
    return late + [each.where(TaskGroup.due_at < now) for each in shared]


def _top(
    branch: Select[UUID, datetime], after: Position, *, whole: bool
) -> Select[UUID, datetime]:
    key, due = branch.selected_columns[0], branch.selected_columns[1]
    if after is not None:
        due_at, task_id = after
        branch = branch.where(or_(due > due_at, (due == due_at) & (key > task_id)))
    ordered = branch.order_by(due, key)
    if not whole:
        ordered = ordered.limit(PAGE + 1)
    top = ordered.subquery()
    return select(top.c[0], top.c[1])


def _capped(wanted: Select[datetime]) -> ScalarSelect[int]:
    some = wanted.limit(CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()

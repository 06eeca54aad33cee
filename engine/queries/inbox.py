"""What waits for a person: their own tasks, those of their groups, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from engine.actor import Actor
from engine.clock import NEVER
from engine.model import (
    ProcessDefinition,
    ProcessInstance,
    TaskGroup,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading
from engine.queries.own_work import assigned_to, offered_to, shown_for

PAGE = 50
CAP = 1_000
"""Counts stop here: an exact count of a large inbox costs more than the page."""
OPEN = UserTask.state == bindparam(
    None, UserTaskState.OPEN, type_=UserTask.state.type, literal_execute=True
)
"""Stands in the statement's text: no plan matches a partial index to a parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """One open task in a list."""

    task_id: UUID
    name: str
    case_id: UUID
    business_key: str
    title: str
    procedure: str
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    assignee_id: str | None
    role: str | None
    class_key: str | None
    signs: bool
    for_person: str | None = None
    """The absent person it is shown for to their deputy; None: it is one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """A page of tasks, counts up to 1000, and where the next page begins."""

    items: Sequence[InboxItem]
    mine: int
    groups: int
    overdue: int
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Open tasks of the actor, earliest due first.

    ``box`` is mine, groups or overdue; ``words`` filter by case key, title or step;
    ``after`` is the ``next_after`` of the page before.
    """

    box: str = "mine"
    words: str = ""
    procedure: str = ""
    after: str | None = None

    def fetch(self, reading: Reading) -> InboxPage:
        """Return one page; its cost follows the page, not the backlog."""
        found = self._page(reading, self._branches(reading.actor, reading.now))
        mine, offered, overdue = _counts(reading)
        more = len(found) > PAGE
        items = [_item(row, reading.actor, reading.now) for row in found[:PAGE]]
        last = found[PAGE - 1] if more else None
        return InboxPage(
            items=items,
            mine=mine,
            groups=offered,
            overdue=overdue,
            next_after=_cursor(last[0].due_at, last[0].id) if last else None,
        )

    def _branches(self, actor: Actor, now: datetime) -> list[Select[UUID, datetime]]:
        mine = [
            select(UserTask.id, UserTask.due_at).where(each, OPEN)
            for each in assigned_to(actor)
        ]
        offered = [
            select(TaskGroup.task_id, TaskGroup.due_at).where(each)
            for each in offered_to(actor)
        ]
        if self.box == "mine":
            return mine
        if self.box == "groups":
            return offered
        late = [each.where(UserTask.due_at < now) for each in mine]
        return late + [each.where(TaskGroup.due_at < now) for each in offered]

    def _page(
        self, reading: Reading, branches: list[Select[UUID, datetime]]
    ) -> Sequence[tuple[UserTask, ProcessInstance, str]]:
        """Take the top of every branch, merge, and fetch only what is shown."""
        merged = union_all(*[self._top(branch) for branch in branches]).subquery()
        ids = select(merged.c[0]).distinct().scalar_subquery()
        rows = reading.session.execute(
            select(UserTask, ProcessInstance, ProcessDefinition.title)
            .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            .join(
                ProcessDefinition,
                ProcessDefinition.id == ProcessInstance.definition_id,
            )
            .where(UserTask.id.in_(ids), *self._filters())
            .order_by(UserTask.due_at, UserTask.id)
            .limit(PAGE + 1)
        )
        return [(task, case, title) for task, case, title in rows]

    def _top(self, branch: Select[UUID, datetime]) -> Select[UUID]:
        key, due = branch.selected_columns[0], branch.selected_columns[1]
        if self.after is not None:
            due_at, task_id = _position(self.after)
            branch = branch.where(or_(due > due_at, (due == due_at) & (key > task_id)))
        ordered = branch.order_by(due, key)
        if not (self.words or self.procedure):
            ordered = ordered.limit(PAGE + 1)
        return select(ordered.subquery().c[0])

    def _filters(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.procedure:
            wanted.append(ProcessInstance.key == self.procedure)
        return wanted + [
            or_(
                ProcessInstance.business_key.icontains(word, autoescape=True),
                ProcessInstance.title.icontains(word, autoescape=True),
                UserTask.name.icontains(word, autoescape=True),
            )
            for word in self.words.split()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCount:
    """How many tasks are assigned to the actor, up to 1000."""

    def fetch(self, reading: Reading) -> int:
        """Return the count that stands beside the inbox on every page."""
        return reading.session.scalar(select(_capped(_mine(reading.actor)))) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLabels:
    """What tasks are called, to report on each of several."""

    ids: Sequence[UUID]

    def fetch(self, reading: Reading) -> dict[UUID, str]:
        """Return step and case of each that exists."""
        rows = reading.session.execute(
            select(UserTask.id, UserTask.name, ProcessInstance.business_key)
            .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            .where(UserTask.id.in_(self.ids))
        )
        return {task_id: f"{name}, {key}" for task_id, name, key in rows}


def _counts(reading: Reading) -> tuple[int, int, int]:
    """Count own, offered and late tasks, each up to the cap, in one statement."""
    mine, offered = _mine(reading.actor), _offered(reading.actor)
    own, shared, late_own, late_shared = reading.session.execute(
        select(
            _capped(mine),
            _capped(offered),
            _capped(mine.where(UserTask.due_at < reading.now)),
            _capped(offered.where(TaskGroup.due_at < reading.now)),
        )
    ).one()
    return own, shared, late_own + late_shared


def _mine(actor: Actor) -> Select[UUID]:
    return select(UserTask.id).where(or_(*assigned_to(actor)), OPEN)


def _offered(actor: Actor) -> Select[UUID]:
    return select(TaskGroup.task_id).where(or_(*offered_to(actor)))


def _capped(wanted: Select[UUID]) -> ScalarSelect[int]:
    some = wanted.limit(CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _item(
    row: tuple[UserTask, ProcessInstance, str], actor: Actor, now: datetime
) -> InboxItem:
    task, case, procedure = row
    return InboxItem(
        task_id=task.id,
        name=task.name,
        case_id=case.id,
        business_key=case.business_key,
        title=case.title,
        procedure=procedure,
        created_at=task.created_at,
        due_at=task.due_at if task.due_at < NEVER else None,
        overdue=task.due_at < now,
        assignee_id=task.assignee_id,
        role=task.role,
        class_key=case.class_key,
        signs=task.meaning is not None,
        for_person=shown_for(actor, task, case.key),
    )


def _cursor(due_at: datetime, task_id: UUID) -> str:
    return f"{due_at.isoformat()}~{task_id}"


def _position(cursor: str) -> tuple[datetime, UUID]:
    """Read a cursor; anything else begins at the start."""
    try:
        due, _, task_id = cursor.partition("~")
        return datetime.fromisoformat(due).astimezone(UTC), UUID(task_id)
    except (ValueError, OverflowError):
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00"), UUID(int=0)

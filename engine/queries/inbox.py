"""What waits for a person: their own tasks, those of their groups, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from engine.clock import NEVER
from engine.execution.assignment import EVERYONE
from engine.model import (
    ProcessDefinition,
    ProcessInstance,
    TaskGroup,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading

PAGE = 50
CAP = 1_000
"""Counts stop here: an exact count of a large inbox costs more than the page."""


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
        people = people_of(reading)
        groups = sorted({*reading.actor.groups, EVERYONE})
        branches = self._branches(people, groups, reading.now)
        found = self._page(reading, branches)
        counts = _Counts(reading.session, people, groups, reading.now)
        more = len(found) > PAGE
        items = [_item(row, reading.now) for row in found[:PAGE]]
        last = found[PAGE - 1] if more else None
        return InboxPage(
            items=items,
            mine=counts.mine(),
            groups=counts.groups(),
            overdue=counts.overdue(),
            next_after=_cursor(last[0].due_at, last[0].id) if last else None,
        )

    def _branches(
        self, people: Sequence[str], groups: Sequence[str], now: datetime
    ) -> list[Select[UUID, datetime]]:
        mine = select(UserTask.id, UserTask.due_at).where(
            UserTask.assignee_id.in_(people), UserTask.state == UserTaskState.OPEN
        )
        offered = [
            select(TaskGroup.task_id, TaskGroup.due_at).where(TaskGroup.role == role)
            for role in groups
        ]
        if self.box == "mine":
            return [mine]
        if self.box == "groups":
            return offered
        late = [mine.where(UserTask.due_at < now)]
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
        groups = sorted({*reading.actor.groups, EVERYONE})
        people = people_of(reading)
        return _Counts(reading.session, people, groups, reading.now).mine()


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


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts that stop at the cap."""

    session: Session
    people: Sequence[str]
    roles: Sequence[str]
    now: datetime

    def mine(self) -> int:
        """Count the tasks assigned to the actor."""
        return self._capped(self._mine())

    def groups(self) -> int:
        """Count the unclaimed tasks of the actor's groups."""
        return self._capped(self._offered())

    def overdue(self) -> int:
        """Count what is late in both."""
        late = self._capped(self._mine().where(UserTask.due_at < self.now))
        return late + self._capped(self._offered().where(TaskGroup.due_at < self.now))

    def _mine(self) -> Select[UUID]:
        return select(UserTask.id).where(
            UserTask.assignee_id.in_(self.people),
            UserTask.state == UserTaskState.OPEN,
        )

    def _offered(self) -> Select[UUID]:
        return select(TaskGroup.task_id).where(TaskGroup.role.in_(self.roles))

    def _capped(self, wanted: Select[UUID]) -> int:
        some = wanted.limit(CAP + 1).subquery()
        return self.session.scalar(select(func.count()).select_from(some)) or 0


def people_of(reading: Reading) -> list[str]:
    """Return the actor, and the person they stand in for."""
    absent = reading.actor.acting_for
    return [reading.actor.id, *([absent] if absent else [])]


def _item(row: tuple[UserTask, ProcessInstance, str], now: datetime) -> InboxItem:
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
    )


def _cursor(due_at: datetime, task_id: UUID) -> str:
    return f"{due_at.isoformat()}~{task_id}"


def _position(cursor: str) -> tuple[datetime, UUID]:
    """Read a cursor; anything else begins at the start."""
    try:
        due, _, task_id = cursor.partition("~")
        return datetime.fromisoformat(due), UUID(task_id)
    except ValueError:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00"), UUID(int=0)

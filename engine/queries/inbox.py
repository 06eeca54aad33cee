"""What waits for a person: their own tasks, those of their groups, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from engine.actor import Actor
from engine.clock import NEVER
from engine.execution.assignment import EVERYONE
from engine.model import ProcessInstance, UserTask
from engine.queries.base import Reading
from engine.queries.inbox_statements import (
    CAP,
    OPEN,
    PAGE,
    counts_of,
    page_of,
    prepared_counts,
    prepared_page,
    values_of,
)
from engine.queries.own_work import assigned_to, offered_to, shown_for

Row: TypeAlias = tuple[Any, ...]
"""The columns of ``SHOWN``."""
_ID, _DUE = 0, 7


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
        found, counted = self._asked(reading)
        own, offered, late_own, late_offered = counted
        more = len(found) > PAGE
        last = found[PAGE - 1] if more else None
        return InboxPage(
            items=[_item(row, reading.actor, reading.now) for row in found[:PAGE]],
            mine=own,
            groups=offered,
            overdue=late_own + late_offered,
            next_after=_cursor(last[_DUE], last[_ID]) if last else None,
        )

    def _asked(self, reading: Reading) -> tuple[list[Row], Row]:
        """Return the rows and the counts, by statements kept ready where they fit."""
        actor, now, session = reading.actor, reading.now, reading.session
        after = _position(self.after) if self.after is not None else None
        if actor.covers or actor.acting_for or self.words or self.procedure:
            mine, offered = assigned_to(actor), offered_to(actor)
            page = page_of(
                self.box, mine, offered, now=now, after=after, filters=self._filters()
            )
            counts = counts_of(mine, offered, now=now)
            rows = [tuple(row) for row in session.execute(page)]
            return rows, tuple(session.execute(counts).one())
        roles = sorted({*actor.groups, EVERYONE})
        values = values_of(actor.id, roles, now)
        where = {} if after is None else {"due": after[0], "id": after[1]}
        ready = prepared_page(self.box, len(roles), later=after is not None)
        (counted,) = prepared_counts(len(roles)).rows(session, **values)
        return ready.rows(session, **values, **where), counted

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
        own = select(UserTask.due_at).where(or_(*assigned_to(reading.actor)), OPEN)
        some = own.limit(CAP + 1).subquery()
        return reading.session.scalar(select(func.count()).select_from(some)) or 0


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


def _item(row: Row, actor: Actor, now: datetime) -> InboxItem:
    (
        task_id,
        name,
        case_id,
        business_key,
        title,
        procedure,
        created_at,
        due_at,
        assignee_id,
        role,
        class_key,
        meaning,
        key,
    ) = row
    return InboxItem(
        task_id=task_id,
        name=name,
        case_id=case_id,
        business_key=business_key,
        title=title,
        procedure=procedure,
        created_at=created_at,
        due_at=due_at if due_at < NEVER else None,
        overdue=due_at < now,
        assignee_id=assignee_id,
        role=role,
        class_key=class_key,
        signs=meaning is not None,
        for_person=shown_for(actor, assignee_id, role, key),
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

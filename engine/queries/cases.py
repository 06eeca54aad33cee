"""The register of cases: a list with filters, newest first."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Result, literal, or_, select, union_all

from engine.access.permissions import permissions_of
from engine.access.visible_cases import visible_cases
from engine.clock import NEVER
from engine.model import (
    DefinitionState,
    Incident,
    InstanceState,
    LegalHold,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem:
    """One case in a list."""

    id: UUID
    business_key: str
    title: str
    procedure: str
    procedure_title: str
    status: str
    outcome: str | None
    class_key: str | None
    owner_id: str | None
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    overdue: bool
    incidents: int
    steps: tuple[str, ...]
    legal_hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseList:
    """A page of cases, what one may filter by, and where the next page begins."""

    items: Sequence[CaseItem]
    procedures: Sequence[tuple[str, str]]
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Cases by procedure, status, class, owner, words; ``after`` continues a page.

    ``status`` is open, closed, rejected, cancelled, overdue or empty for all.
    """

    procedure: str = ""
    status: str = ""
    class_key: str = ""
    owner: str = ""
    words: str = ""
    after: str = ""

    def fetch(self, reading: Reading) -> CaseList:
        """Return the cases the actor may see, newest first."""
        visible = visible_cases(reading.actor, permissions_of(reading.session))
        found = list(
            reading.session.scalars(
                select(ProcessInstance)
                .where(*self._filters(reading.now), visible)
                .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
                .limit(PAGE + 1)
            )
        )
        last = found[PAGE - 1] if len(found) > PAGE else None
        titles = _titles(reading)
        return CaseList(
            items=_items(reading, found[:PAGE], titles),
            procedures=sorted(titles.items(), key=lambda pair: pair[1]),
            next_after=f"{last.started_at.isoformat()}~{last.id}" if last else None,
        )

    def _filters(self, now: datetime) -> list[ColumnElement[bool]]:
        case = ProcessInstance
        wanted: list[ColumnElement[bool]] = []
        if self.procedure:
            wanted.append(case.key == self.procedure)
        if self.class_key:
            wanted.append(case.class_key == self.class_key)
        if self.owner:
            wanted.append(case.owner_id == self.owner)
        wanted += self._state(now)
        wanted += [
            or_(
                case.business_key.icontains(word, autoescape=True),
                case.title.icontains(word, autoescape=True),
            )
            for word in self.words.split()
        ]
        return wanted + self._position()

    def _state(self, now: datetime) -> list[ColumnElement[bool]]:
        case = ProcessInstance
        running = case.state == InstanceState.RUNNING
        if self.status == "open":
            return [running]
        if self.status == "overdue":
            return [running, case.due_at < now]
        return [case.status == self.status] if self.status else []

    def _position(self) -> list[ColumnElement[bool]]:
        at, _, case_id = self.after.partition("~")
        try:
            started = datetime.fromisoformat(at).astimezone(UTC)
            last = UUID(case_id)
        except (ValueError, OverflowError):
            return []
        case = ProcessInstance
        return [
            or_(
                case.started_at < started,
                (case.started_at == started) & (case.id < last),
            )
        ]


def _titles(reading: Reading) -> dict[str, str]:
    rows = reading.session.execute(
        select(ProcessDefinition.key, ProcessDefinition.title).where(
            ProcessDefinition.state == DefinitionState.EFFECTIVE
        )
    )
    return dict(rows.all())


def _items(
    reading: Reading, cases: Sequence[ProcessInstance], titles: dict[str, str]
) -> list[CaseItem]:
    ids = [case.id for case in cases]
    steps: dict[UUID, list[str]] = {}
    for case_id, name in reading.session.execute(
        select(UserTask.instance_id, UserTask.name)
        .where(UserTask.instance_id.in_(ids), UserTask.state == UserTaskState.OPEN)
        .order_by(UserTask.created_at)
    ):
        steps.setdefault(case_id, []).append(name)
    incidents, kept = _marks(reading, ids)
    return [
        _item(
            case,
            title=titles.get(case.key, case.key),
            steps=tuple(steps.get(case.id, ())),
            incidents=incidents.get(case.id, 0),
            now=reading.now,
            legal_hold=case.id in kept,
        )
        for case in cases
    ]


def _marks(
    reading: Reading, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, int], Collection[UUID]]:
    """Return how many incidents hold each case up, and which a legal hold keeps."""
    held = select(literal(value=False), Incident.instance_id).where(
        Incident.instance_id.in_(ids), Incident.resolved_at.is_(None)
    )
    kept = select(literal(value=True), LegalHold.instance_id).where(
        LegalHold.instance_id.in_(ids), LegalHold.lifted_at.is_(None)
    )
    rows: Result[*tuple[Any, ...]] = reading.session.execute(union_all(held, kept))
    marks = [(bool(row[0]), row[1]) for row in rows]
    counted = Counter(case for is_kept, case in marks if not is_kept)
    return counted, {case for is_kept, case in marks if is_kept}


def _item(
    case: ProcessInstance,
    *,
    title: str,
    steps: tuple[str, ...],
    incidents: int,
    now: datetime,
    legal_hold: bool,
) -> CaseItem:
    running = case.state is InstanceState.RUNNING
    return CaseItem(
        id=case.id,
        business_key=case.business_key,
        title=case.title,
        procedure=case.key,
        procedure_title=title,
        status=case.status or "open",
        outcome=case.outcome,
        class_key=case.class_key,
        owner_id=case.owner_id,
        started_at=case.started_at,
        ended_at=case.ended_at,
        due_at=case.due_at if case.due_at < NEVER else None,
        overdue=running and case.due_at < now,
        incidents=incidents,
        steps=steps,
        legal_hold=legal_hold,
    )

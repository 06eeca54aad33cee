"""Queries of ``Bench``: open tasks, instances, history, incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from engine.deadlines.calendar import BusinessCalendar
from engine.execution.case_calendar import CaseServices
from engine.feel import from_python, to_json
from engine.model import Incident, ProcessInstance, UserTask, UserTaskState, Visit
from engine.queries.base import Reading
from engine.store.prepared import Prepared
from engine.testing.completions import in_order
from engine.testing.views import BenchEntry, BenchIncident, BenchInstance, plain


@dataclass(frozen=True, slots=True)
class BenchTask:
    """An open user task: enough to act on it."""

    id: UUID
    element: str
    name: str
    instance: UUID
    role: str | None
    assignee: str | None
    form_key: str | None
    meaning: str | None


_TASK = select(
    UserTask.id,
    UserTask.element,
    UserTask.name,
    UserTask.instance_id,
    UserTask.role,
    UserTask.assignee_id,
    UserTask.form_key,
    UserTask.meaning,
).where(UserTask.state == UserTaskState.OPEN)
_OLDEST_FIRST = (UserTask.created_at, UserTask.id)
_OF_ELEMENT = _TASK.where(UserTask.element == bindparam("the_element"))
_FIRST = Prepared(_OF_ELEMENT.order_by(*_OLDEST_FIRST).limit(1))
_FIRST_OF_CASE = Prepared(
    _OF_ELEMENT.where(UserTask.instance_id == bindparam("the_case"))
    .order_by(*_OLDEST_FIRST)
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralCalendar:
    """The calendar of sites that name none, holidays and closures included."""

    zone: ZoneInfo

    def fetch(self, reading: Reading) -> BusinessCalendar:
        """Return it; without a record, Monday to Friday."""
        return CaseServices(reading.session, zone=self.zone, site=None).calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTask:
    """The first open task of an element: asked before every step of a bench."""

    element: str
    instance: str | None = None

    def fetch(self, reading: Reading) -> BenchTask | None:
        """Return it, None if none is open."""
        given: dict[str, Any] = {"the_element": self.element}
        if self.instance is None:
            found = _FIRST.rows(reading.session, **given)
        else:
            given["the_case"] = UUID(self.instance)
            found = _FIRST_OF_CASE.rows(reading.session, **given)
        return BenchTask(*found[0]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTasks:
    """Open user tasks in the order of their creation."""

    instance: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)

    def fetch(self, reading: Reading) -> Sequence[BenchTask]:
        """Return those whose data match ``where``."""
        wanted = _TASK.add_columns(UserTask.local, ProcessInstance.variables).join(
            ProcessInstance, ProcessInstance.id == UserTask.instance_id
        )
        if self.instance is not None:
            wanted = wanted.where(UserTask.instance_id == UUID(self.instance))
        rows = reading.session.execute(wanted.order_by(*_OLDEST_FIRST))
        asked = to_json(from_python(dict(self.where)))
        return [
            BenchTask(*columns)
            for *columns, local, variables in rows
            if all(
                {**variables, **local}.get(name) == value
                for name, value in asked.items()
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllInstances:
    """Every instance, in the order they were started."""

    def fetch(self, reading: Reading) -> Sequence[BenchInstance]:
        """Return plain views."""
        rows = reading.session.scalars(
            select(ProcessInstance).order_by(
                ProcessInstance.started_at, ProcessInstance.id
            )
        )
        return [
            BenchInstance(
                id=str(row.id),
                process_id=row.key,
                state=row.state.value,
                variables=plain(row.variables),
                error_code=row.error_code,
                business_key=row.business_key,
                status=row.status,
                outcome=row.outcome,
                parent=str(row.parent_id) if row.parent_id else None,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was completed, in the order of completion."""

    instance: str | None = None

    def fetch(self, reading: Reading) -> Sequence[BenchEntry]:
        """Return completed visits; withdrawn ones were not completed."""
        wanted = select(Visit).where(Visit.ended.is_not(None), ~Visit.withdrawn)
        if self.instance is not None:
            wanted = wanted.where(Visit.instance_id == UUID(self.instance))
        rows = in_order(reading.session, reading.session.scalars(wanted))
        return [
            BenchEntry(
                instance=str(row.instance_id),
                element_id=row.element,
                wrote=plain(row.wrote),
                actor=row.actor,
                flow_in=row.flow_in,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncidents:
    """Incidents nobody has resolved yet."""

    def fetch(self, reading: Reading) -> Sequence[BenchIncident]:
        """Return them in the order they came up."""
        rows = reading.session.scalars(
            select(Incident)
            .where(Incident.resolved_at.is_(None))
            .order_by(Incident.at, Incident.id)
        )
        return [
            BenchIncident(
                id=row.id,
                instance=str(row.instance_id) if row.instance_id else None,
                element_id=row.element,
                kind=row.kind,
                message=row.message,
            )
            for row in rows
        ]

"""Everything there is to see of one case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from engine.clock import NEVER
from engine.dmn import Trace, explain
from engine.errors import NotFoundError
from engine.execution.authority import may_read
from engine.model import (
    Link,
    ProcessInstance,
    Timer,
    UserTask,
    UserTaskState,
    Visit,
)
from engine.queries.base import Reading
from engine.queries.case_extras import (
    CaseRights,
    TrailEvent,
    attachments_of,
    comments_of,
    incidents_of,
    rights_in,
    trail_of,
)
from engine.queries.disposition import DisposedRecord, tombstone_of
from engine.queries.people_names import Names, names_of
from engine.queries.retention import Keeping, keeping_of
from engine.queries.signatures import ShownSignature, signatures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """What stands at the top of a case."""

    id: UUID
    business_key: str
    procedure: str
    procedure_title: str
    version: int
    title: str
    state: str
    status: str
    outcome: str | None
    owner_id: str | None
    class_key: str | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    overdue: bool
    on_hold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A step somebody still has to do."""

    id: UUID
    element: str
    name: str
    role: str | None
    assignee_id: str | None
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVisit:
    """A step of the history: who did what when, and what it wrote."""

    seq: int
    element: str
    name: str
    kind: str
    scope: str | None
    flow_in: str | None
    started: datetime
    ended: datetime | None
    withdrawn: bool
    actor: str | None
    wrote: Mapping[str, Any]
    explained: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """A case this one is linked with; ``down`` from starter to started."""

    id: UUID
    business_key: str
    title: str
    relation: str
    status: str
    down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """The whole case, as data."""

    head: CaseHead
    bpmn: bytes
    variables: Mapping[str, Any]
    labels: Mapping[str, str]
    tasks: Sequence[OpenTask]
    visits: Sequence[ShownVisit]
    timers: Sequence[tuple[str, str, datetime]]
    links: Sequence[ShownLink]
    signatures: Sequence[ShownSignature]
    incidents: Sequence[tuple[UUID, str, str | None, str, datetime]]
    attachments: Sequence[tuple[UUID, str, str, str, datetime]]
    comments: Sequence[tuple[str, datetime, str]]
    trail: Sequence[TrailEvent]
    rights: CaseRights
    names: Names
    keeping: Keeping | None
    disposed: DisposedRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case, by id or by business key."""

    instance_id: UUID | None = None
    business_key: str = ""

    def fetch(self, reading: Reading) -> CaseView:
        """Return the case; a case one may not see is not found either."""
        case = self._find(reading)
        loaded = reading.library.definition(reading.session, case.definition_id)
        elements = loaded.definition.elements
        tasks = _tasks(reading, case)
        visits = [
            ShownVisit(
                seq=row.seq,
                element=row.element,
                name=elements[row.element].name if row.element in elements else "",
                kind=elements[row.element].kind if row.element in elements else "",
                scope=elements[row.element].scope if row.element in elements else None,
                flow_in=row.flow_in,
                started=row.started,
                ended=row.ended,
                withdrawn=row.withdrawn,
                actor=row.actor,
                wrote=row.wrote,
                explained=_explained(row.trace),
            )
            for row in reading.session.scalars(
                select(Visit).where(Visit.instance_id == case.id).order_by(Visit.seq)
            )
        ]
        return CaseView(
            head=_head(case, loaded.procedure.title, reading.now),
            bpmn=loaded.bundle.bpmn,
            variables=case.variables,
            labels=_labels(loaded.forms),
            tasks=tasks,
            visits=visits,
            timers=_timers(reading, case, elements),
            links=_links(reading, case),
            signatures=signatures_of(reading.session, case),
            incidents=incidents_of(reading, case),
            attachments=attachments_of(reading, case),
            comments=comments_of(reading, case),
            trail=trail_of(reading, case),
            rights=rights_in(reading, case),
            names=names_of(reading.session),
            keeping=keeping_of(reading, case),
            disposed=tombstone_of(reading, case),
        )

    def _find(self, reading: Reading) -> ProcessInstance:
        wanted = (
            ProcessInstance.id == self.instance_id
            if self.instance_id
            else ProcessInstance.business_key == self.business_key
        )
        case = reading.session.scalar(select(ProcessInstance).where(wanted))
        if case is None or not may_read(reading.session, reading.actor, case):
            raise NotFoundError
        return case


def _head(case: ProcessInstance, procedure_title: str, now: datetime) -> CaseHead:
    running = case.state.value == "running"
    return CaseHead(
        id=case.id,
        business_key=case.business_key,
        procedure=case.key,
        procedure_title=procedure_title,
        version=case.version,
        title=case.title,
        state=case.state.value,
        status=case.status or ("open" if running else case.state.value),
        outcome=case.outcome,
        owner_id=case.owner_id,
        class_key=case.class_key,
        started_by=case.started_by,
        started_at=case.started_at,
        ended_at=case.ended_at,
        due_at=case.due_at if case.due_at < NEVER else None,
        overdue=running and case.due_at < now,
        on_hold=case.on_hold,
    )


def _explained(traces: Sequence[Any] | None) -> list[str]:
    """Return why a decision table decided as it did, in sentences."""
    return [line for each in traces or () for line in explain(Trace.from_json(each))]


def _labels(forms: Mapping[str, Any]) -> dict[str, str]:
    """Return what the forms call the names of the case; the first one counts."""
    labels: dict[str, str] = {}
    for form in forms.values():
        for key, part in form.keyed.items():
            labels.setdefault(key, part.label)
    return labels


def _tasks(reading: Reading, case: ProcessInstance) -> list[OpenTask]:
    rows = reading.session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == case.id, UserTask.state == UserTaskState.OPEN)
        .order_by(UserTask.created_at, UserTask.id)
    )
    return [
        OpenTask(
            id=row.id,
            element=row.element,
            name=row.name,
            role=row.role,
            assignee_id=row.assignee_id,
            due_at=row.due_at if row.due_at < NEVER else None,
            overdue=row.due_at < reading.now,
        )
        for row in rows
    ]


def _timers(
    reading: Reading, case: ProcessInstance, elements: Mapping[str, Any]
) -> list[tuple[str, str, datetime]]:
    rows = reading.session.scalars(
        select(Timer)
        .where(Timer.instance_id == case.id, Timer.kind == "bpmn")
        .order_by(Timer.due_at)
    )
    return [
        (
            row.element,
            elements[row.element].name if row.element in elements else row.element,
            row.due_at,
        )
        for row in rows
    ]


def _links(reading: Reading, case: ProcessInstance) -> list[ShownLink]:
    links = reading.session.scalars(
        select(Link)
        .where(or_(Link.parent_id == case.id, Link.child_id == case.id))
        .order_by(Link.created_at, Link.id)
    )
    found = []
    for link in links:
        down = link.parent_id == case.id
        other = reading.session.get(
            ProcessInstance, link.child_id if down else link.parent_id
        )
        if other is not None:
            found.append(
                ShownLink(
                    id=other.id,
                    business_key=other.business_key,
                    title=other.title,
                    relation=link.relation,
                    status=other.status or "open",
                    down=down,
                )
            )
    return found

"""What hangs on a case besides its path: incidents, files, comments, its trail."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.audit.private import detail_in
from engine.errors import EngineError
from engine.execution.authority import require_may, require_may_cancel, require_operator
from engine.model import (
    Attachment,
    AuditEvent,
    AuditPrivate,
    Comment,
    Incident,
    ProcessInstance,
)
from engine.queries.askable import askable
from engine.queries.base import Reading
from engine.queries.trail_search import BESIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRights:
    """What the actor may do with a case, so that a page offers nothing else."""

    cancel: bool
    resolve: bool
    hold: bool
    export: bool = False
    legal_hold: bool = False
    dispose: bool = False
    ask: tuple[str, ...] = ()
    """Procedures that may be started for the case: extension, cancellation ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """An entry of the case's own trail: who did what when, with its details."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    roles: tuple[str, ...] = ()
    hash: str = ""
    acting_for: str = ""
    """For whom a deputy acted; empty: in one's own name."""


def rights_in(reading: Reading, case: ProcessInstance) -> CaseRights:
    """Return what the actor may do with a case."""
    running = case.state.value == "running"
    return CaseRights(
        cancel=running
        and _allowed(lambda: require_may_cancel(reading.as_work(), case)),
        resolve=_allowed(lambda: require_operator(reading)),
        hold=running and _allowed(lambda: require_may(reading.as_work(), "hold", case)),
        export=_allowed(lambda: require_may(reading.as_work(), "export", case)),
        dispose=not running
        and _allowed(lambda: require_may(reading.as_work(), "dispose", case)),
        legal_hold=_allowed(lambda: require_may(reading.as_work(), "legal_hold", case)),
        ask=askable(reading, case),
    )


def incidents_of(
    reading: Reading, case: ProcessInstance
) -> list[tuple[UUID, str, str | None, str, datetime]]:
    """Return the incidents nobody has resolved, the oldest first."""
    rows = reading.session.scalars(
        select(Incident)
        .where(Incident.instance_id == case.id, Incident.resolved_at.is_(None))
        .order_by(Incident.at)
    )
    return [(row.id, row.kind, row.element, row.message, row.at) for row in rows]


def attachments_of(
    reading: Reading, case: ProcessInstance
) -> list[tuple[UUID, str, str, str, datetime]]:
    """Return what was attached to the case by hand."""
    rows = reading.session.scalars(
        select(Attachment)
        .where(Attachment.subject == str(case.id))
        .order_by(Attachment.attached_at)
    )
    return [
        (row.id, row.name, row.sha256, row.attached_by, row.attached_at) for row in rows
    ]


def comments_of(
    reading: Reading, case: ProcessInstance
) -> list[tuple[str, datetime, str]]:
    """Return what people said of the case."""
    rows = reading.session.scalars(
        select(Comment).where(Comment.subject == str(case.id)).order_by(Comment.at)
    )
    return [(row.author, row.at, row.body) for row in rows]


def trail_of(reading: Reading, case: ProcessInstance) -> list[TrailEvent]:
    """Return the case's chain of the trail in its order."""
    rows = reading.session.execute(
        select(AuditEvent, AuditPrivate.parts)
        .outerjoin(AuditPrivate, BESIDE)
        .where(AuditEvent.stream == f"case/{case.id}")
        .order_by(AuditEvent.seq)
    )
    return [_event(row, parts) for row, parts in rows]


def _event(row: AuditEvent, parts: Mapping[str, Any] | None) -> TrailEvent:
    body = json.loads(row.body)
    return TrailEvent(
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.object,
        detail=detail_in(row.body, parts),
        roles=tuple(body["actor"].get("roles", ())),
        hash=row.hash,
        acting_for=str(body["actor"].get("acting_for", "")),
    )


def _allowed(require: Callable[[], None]) -> bool:
    try:
        require()
    except EngineError:
        return False
    return True

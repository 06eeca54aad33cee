"""The audit trail by person, object, action, field and period, newest first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, true

from engine.access.permissions import Target, permissions_of
from engine.audit.private import detail_in
from engine.audit.trail import genesis
from engine.canonical import sha256
from engine.model import (
    AuditCheckpoint,
    AuditEvent,
    AuditLeaf,
    AuditPrivate,
    AuditUnsealed,
)
from engine.queries.base import Reading
from engine.store.trail_filter import TrailFilter

__all__ = ["TrailFilter", "TrailSearch"]

PAGE = 50
MOST_WAITING = 10_000
EVERYTHING = TrailFilter()
BESIDE = and_(
    AuditPrivate.stream == AuditEvent.stream, AuditPrivate.seq == AuditEvent.seq
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """One entry: who, in which roles, what, of what, when; old and new; sound or not.

    ``faults`` says what does not hold: nothing, if its hash is that of its content and
    it hangs on the entry before. ``leaf`` is its place in the tree, None: not sealed.
    """

    id: UUID
    stream: str
    seq: int
    at: datetime
    actor: str
    name: str
    roles: Sequence[str]
    acting_for: str
    action: str
    subject: str
    reason: str
    changes: Mapping[str, Mapping[str, Any]]
    detail: Mapping[str, Any]
    hash: str
    leaf: int | None
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """A page of the trail, the newest checkpoint, and how much waits for one."""

    entries: Sequence[TrailEntry]
    next_after: str
    checkpoint: str
    sealed: int
    sealed_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailSearch:
    """A page of what fits a filter; ``after`` is the key of the page before."""

    wanted: TrailFilter = EVERYTHING
    after: str = ""

    def fetch(self, reading: Reading) -> TrailPage:
        """Return a page, each entry hashed anew; raise unless one may read it."""
        require_reader(reading)
        rows = reading.session.execute(self._statement(reading)).all()
        shown = rows[:PAGE]
        before = _before(reading, [row[0] for row in shown])
        last = reading.session.scalar(
            select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
        )
        waiting = select(AuditUnsealed.audit_id).limit(MOST_WAITING).subquery()
        return TrailPage(
            entries=[
                entry_of(event, leaf, parts, before) for event, leaf, parts in shown
            ],
            next_after=_key(rows[PAGE - 1][0]) if len(rows) > PAGE else "",
            checkpoint=last.note if last else "",
            sealed=last.size if last else 0,
            sealed_at=last.at if last else None,
            waiting=reading.session.scalar(select(func.count()).select_from(waiting))
            or 0,
        )

    def _statement(self, reading: Reading) -> Select[*tuple[Any, ...]]:
        found = every(self.wanted, reading).limit(PAGE + 1)
        return found.where(self._later()) if self.after else found

    def _later(self) -> Any:
        at_text, _, id_text = self.after.partition("~")
        try:
            at = datetime.fromisoformat(at_text).astimezone(UTC)
            identity = UUID(id_text)
        except (ValueError, OverflowError):
            return true()
        if not self.wanted.narrow:
            return AuditEvent.id < identity
        same = and_(AuditEvent.at == at, AuditEvent.id < identity)
        return or_(AuditEvent.at < at, same)


def every(wanted: TrailFilter, reading: Reading) -> Select[*tuple[Any, ...]]:
    """Return the statement over all entries that fit, newest first."""
    newest = AuditEvent.id.desc()
    order = (AuditEvent.at.desc(), newest) if wanted.narrow else (newest,)
    return (
        select(AuditEvent, AuditLeaf.leaf, AuditPrivate.parts)
        .outerjoin(AuditLeaf, AuditLeaf.audit_id == AuditEvent.id)
        .outerjoin(AuditPrivate, BESIDE)
        .where(*wanted.conditions(reading.session))
        .order_by(*order)
    )


def require_reader(reading: Reading) -> None:
    """Raise ``NotPermittedError`` unless the actor may read the trail."""
    permissions_of(reading.session).require(reading.actor, "read", Target(kind="trail"))


def entry_of(
    event: AuditEvent,
    leaf: int | None,
    parts: Mapping[str, Any] | None,
    before: Mapping[tuple[str, int], str],
) -> TrailEntry:
    """Return an entry with what does not hold of it."""
    body = json.loads(event.body)
    detail, who = detail_in(event.body, parts), body["actor"]
    return TrailEntry(
        id=event.id,
        stream=event.stream,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        name=who.get("name") or event.actor,
        roles=tuple(who.get("roles", ())),
        acting_for=who.get("acting_for", ""),
        action=event.action,
        subject=event.object,
        reason=str(detail.get("reason") or ""),
        changes=changes_in(detail),
        detail=detail,
        hash=event.hash,
        leaf=leaf,
        faults=tuple(_faults(event, body, before)),
    )


def changes_in(detail: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return old and new by field, in whichever form an entry has them.

    What a case or record begins with (``data``, ``new``) was nothing before.
    """
    changes = detail.get("changes")
    if isinstance(changes, dict):
        return changes
    old, new = detail.get("old"), detail.get("new", detail.get("data"))
    if isinstance(old, dict) or isinstance(new, dict):
        before, after = old or {}, new or {}
        return {
            name: {"old": before.get(name), "new": after.get(name)}
            for name in {**before, **after}
            if before.get(name) != after.get(name)
        }
    return {}


def _faults(
    event: AuditEvent, body: Mapping[str, Any], before: Mapping[tuple[str, int], str]
) -> list[str]:
    found = []
    if sha256(event.prev.encode() + event.body.encode()) != event.hash:
        found.append("its content does not match its hash")
    said = [body["action"], body["actor"]["id"], body["at"], body["object"]]
    if said != [event.action, event.actor, event.at.isoformat(), event.object]:
        found.append("its columns do not say what its body says")
    first = genesis(event.stream).hash if event.seq == 1 else None
    if event.prev != (first or before.get((event.stream, event.seq - 1))):
        found.append("it does not follow the entry before it")
    return found


def _before(
    reading: Reading, events: Sequence[AuditEvent]
) -> dict[tuple[str, int], str]:
    """Return the hashes of the entries that stand before these in their streams."""
    places = [(event.stream, event.seq - 1) for event in events if event.seq > 1]
    if not places:
        return {}
    one_by_one = (
        and_(AuditEvent.stream == stream, AuditEvent.seq == seq)
        for stream, seq in places
    )  # a list of pairs would make SQLite read the whole table
    rows = reading.session.execute(
        select(AuditEvent.stream, AuditEvent.seq, AuditEvent.hash).where(
            or_(*one_by_one)
        )
    )
    return {(stream, seq): digest for stream, seq, digest in rows}


def _key(event: AuditEvent) -> str:
    return f"{event.at.isoformat()}~{event.id}"

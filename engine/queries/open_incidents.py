"""What is held up until somebody resolves it, grouped by what went wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.access.permissions import Target, permissions_of
from engine.model import Incident, ProcessInstance
from engine.queries.base import Reading
from engine.queries.work_state import require_sees_system

MOST = 2_000
SHOWN = 20
_VARIES = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\b[A-Z]{2,8}-\d{4}-\d{4,}\b|\d+")
LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    """One incident: its case, where it is, and what it says."""

    id: UUID
    at: datetime
    message: str
    case_id: UUID | None
    business_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Incidents of one cause: same kind, procedure, step and words.

    ``ids`` are all of them, ``shown`` the latest; numbers and keys in the words do
    not make another cause.
    """

    kind: str
    procedure: str
    element: str
    message: str
    first: datetime
    last: datetime
    ids: Sequence[UUID]
    shown: Sequence[HeldUp]
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncidents:
    """Open incidents by cause, the most frequent first; needs to see the system."""

    def fetch(self, reading: Reading) -> Sequence[Cause]:
        """Return the causes of the latest 2,000."""
        require_sees_system(reading)
        rows = reading.session.execute(
            select(Incident, ProcessInstance.business_key, ProcessInstance.key)
            .outerjoin(ProcessInstance, ProcessInstance.id == Incident.instance_id)
            .where(Incident.resolved_at.is_(None))
            .order_by(Incident.at.desc(), Incident.id.desc())
            .limit(MOST)
        )
        groups: dict[tuple[str, str, str, str], list[HeldUp]] = {}
        jobs: set[UUID] = set()
        for incident, key, procedure in rows:
            place = (incident.kind, procedure or "", incident.element or "")
            found = groups.setdefault((*place, cause_of(incident.message)), [])
            found.append(_held_up(incident, key))
            if incident.instance_id is not None or incident.job_id is not None:
                jobs.add(incident.id)
        ordered = sorted(groups.items(), key=lambda each: -len(each[1]))
        return [_cause(place, held, jobs) for place, held in ordered]


@dataclass(frozen=True, slots=True, kw_only=True)
class MayResolve:
    """Whether the actor may resolve incidents."""

    def fetch(self, reading: Reading) -> bool:
        """Return the answer of the permission table."""
        table = permissions_of(reading.session)
        return table.allows(reading.actor, "resolve", Target(kind="incident"))


def cause_of(message: str) -> str:
    """Return the words of a message that do not vary from case to case."""
    first = message.strip().partition("\n")[0]
    return _VARIES.sub("…", first)[:LONGEST]


def _held_up(incident: Incident, key: str | None) -> HeldUp:
    return HeldUp(
        id=incident.id,
        at=incident.at,
        message=incident.message,
        case_id=incident.instance_id,
        business_key=key or "",
    )


def _cause(
    place: tuple[str, str, str, str], held: list[HeldUp], jobs: set[UUID]
) -> Cause:
    kind, procedure, element, _words = place
    return Cause(
        kind=kind,
        procedure=procedure,
        element=element,
        message=held[0].message,
        first=held[-1].at,
        last=held[0].at,
        ids=[each.id for each in held],
        shown=held[:SHOWN],
        retryable=any(each.id in jobs for each in held),
    )

"""What somebody is shown before signing that a record is disposed of, and the lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine.canonical import sha256
from engine.errors import NotFoundError
from engine.execution.authority import may_read, require_may, require_permission
from engine.execution.disposing import (
    APPROVAL,
    MEANINGS,
    REQUEST,
    linked,
    manifest_of,
    obstacles,
    statement_of,
)
from engine.model import (
    DispositionRequest,
    DispositionSignature,
    ProcessInstance,
    Tombstone,
)
from engine.queries.base import Reading
from engine.queries.retention import MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionView:
    """What would be signed: of which record, why, what goes, what is in the way."""

    case_id: UUID
    business_key: str
    title: str
    request_id: UUID | None
    asked_by: str
    asked_at: datetime | None
    own: bool
    reason: str
    meaning: str
    digest: str
    counts: Mapping[str, int]
    linked: Sequence[str]
    obstacles: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionStatement:
    """The first signature's statement, for a reason that was typed."""

    instance_id: UUID
    reason: str = ""

    def fetch(self, reading: Reading) -> DispositionView:
        """Return it; raise unless the actor may ask for a disposition."""
        case = reading.session.get(ProcessInstance, self.instance_id)
        if case is None:
            raise NotFoundError
        require_may(reading.as_work(), "dispose", case)
        return _view(reading, case, None, self.reason.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStatement:
    """The second signature's statement."""

    request_id: UUID

    def fetch(self, reading: Reading) -> DispositionView:
        """Return it; raise unless the actor may approve a disposition, or asked."""
        request = reading.session.get(DispositionRequest, self.request_id)
        if request is None or request.closed_at is not None:
            raise NotFoundError
        case = reading.session.get_one(ProcessInstance, request.instance_id)
        own = request.asked_by == reading.actor.id
        action = "dispose" if own else "approve_disposal"
        require_may(reading.as_work(), action, case)
        return _view(reading, case, request, request.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDisposition:
    """A request that waits for somebody else."""

    request_id: UUID
    case_id: UUID
    business_key: str
    title: str
    reason: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDispositions:
    """Requests nobody has decided, the oldest first."""

    def fetch(self, reading: Reading) -> Sequence[AskedDisposition]:
        """Return them; raise unless the actor may read about retention."""
        require_permission(reading, "read", "retention")
        rows = reading.session.execute(
            select(DispositionRequest, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == DispositionRequest.instance_id)
            .where(DispositionRequest.closed_at.is_(None))
            .order_by(DispositionRequest.asked_at)
            .limit(MOST)
        )
        return [
            AskedDisposition(
                request_id=request.id,
                case_id=case.id,
                business_key=case.business_key,
                title=case.title
                if may_read(reading.session, reading.actor, case)
                else "",
                reason=request.reason,
                asked_by=request.asked_by,
                asked_at=request.asked_at,
            )
            for request, case in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposedRecord:
    """A tombstone: who disposed of what, when, why, by which rule."""

    case_id: UUID
    business_key: str
    procedure: str
    rule: str
    kept_until: str
    reason: str
    requested_by: str
    approved_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed:
    """Records that were disposed of, the latest first."""

    def fetch(self, reading: Reading) -> tuple[int, Sequence[DisposedRecord]]:
        """Return how many there are and the latest; raise unless one may read it."""
        require_permission(reading, "read", "retention")
        rows = reading.session.execute(
            select(Tombstone, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == Tombstone.instance_id)
            .order_by(Tombstone.at.desc())
            .limit(MOST)
        )
        counted = reading.session.scalar(select(func.count()).select_from(Tombstone))
        return counted or 0, [disposed_of(stone, case) for stone, case in rows]


def tombstone_of(reading: Reading, case: ProcessInstance) -> DisposedRecord | None:
    """Return what is left of a case, None if it was not disposed of."""
    stone = reading.session.get(Tombstone, case.id)
    return disposed_of(stone, case) if stone else None


def disposed_of(stone: Tombstone, case: ProcessInstance) -> DisposedRecord:
    """Return what a tombstone says."""
    return DisposedRecord(
        case_id=case.id,
        business_key=case.business_key,
        procedure=case.key,
        rule=stone.rule,
        kept_until=stone.kept_until,
        reason=stone.reason,
        requested_by=stone.requested_by,
        approved_by=stone.approved_by,
        at=stone.at,
    )


def _view(
    reading: Reading,
    case: ProcessInstance,
    request: DispositionRequest | None,
    reason: str,
) -> DispositionView:
    session, zone = reading.session, reading.settings.zone
    part = APPROVAL if request else REQUEST
    body = statement_of(
        session, reading.library, case, reason=reason, part=part, zone=zone
    )
    manifest: Mapping[str, Any] = manifest_of(session, case)
    signature = request and session.get(DispositionSignature, (request.id, REQUEST))
    return DispositionView(
        case_id=case.id,
        business_key=case.business_key,
        title=case.title,
        request_id=request.id if request else None,
        asked_by=signature.printed_name if signature else "",
        asked_at=request.asked_at if request else None,
        own=request is not None and request.asked_by == reading.actor.id,
        reason=reason,
        meaning=MEANINGS[part],
        digest=sha256(body),
        counts={
            name: len(each) for name, each in manifest.items() if isinstance(each, list)
        },
        linked=[each.business_key for each in linked(session, case)],
        obstacles=obstacles(session, reading.library, case, now=reading.now, zone=zone),
    )

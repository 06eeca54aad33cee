"""The signatures of a case, checked again each time they are shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Signature, Statement
from engine.signing.evidence import SignatureState, state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSignature:
    """Everything 21 CFR 11.50 wants shown: name, meaning, local time with zone."""

    id: UUID
    element: str
    checkpoint: str
    round: int
    signer_id: str
    printed_name: str
    role: str
    meaning: str
    at: datetime
    local: str
    digest: str
    reason: str | None
    on_behalf_of: str | None
    state: SignatureState
    statement: str


def signatures_of(session: Session, instance_id: UUID) -> list[ShownSignature]:
    """Return the signatures of a case in order of time, each re-hashed now."""
    rows = session.execute(
        select(Signature, Statement)
        .join(Statement, Statement.id == Signature.statement_id)
        .where(Signature.instance_id == instance_id)
        .order_by(Signature.at, Signature.id)
    ).all()
    latest: dict[str, int] = {}
    for signature, _statement in rows:
        known = latest.get(signature.checkpoint, 0)
        latest[signature.checkpoint] = max(known, signature.round)
    return [
        _shown(signature, statement, latest=latest[signature.checkpoint])
        for signature, statement in rows
    ]


def in_both_zones(at: datetime, zone: str) -> str:
    """Return an instant in UTC and in a zone, the day only where it is another."""
    utc, local = at.astimezone(UTC), at.astimezone(ZoneInfo(zone))
    day = "" if local.date() == utc.date() else f"{local:%Y-%m-%d} "
    there = f" ({day}{local:%H:%M:%S} {zone})" if zone != "UTC" else ""
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC{there}"


def _shown(row: Signature, statement: Statement, *, latest: int) -> ShownSignature:
    return ShownSignature(
        id=row.id,
        element=row.element,
        checkpoint=row.checkpoint,
        round=row.round,
        signer_id=row.signer_id,
        printed_name=row.printed_name,
        role=row.role,
        meaning=row.meaning,
        at=row.at,
        local=in_both_zones(row.at, row.zone),
        digest=row.digest,
        reason=row.reason,
        on_behalf_of=row.on_behalf_of,
        state=state_of(
            body=statement.body,
            digest=statement.digest,
            signed=row.digest,
            latest=row.round == latest,
        ),
        statement=statement.body,
    )

"""The signatures of a case, held to account: when shown, and when it closes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.private import detail_in
from engine.model import (
    AuditAction,
    AuditEvent,
    AuditPrivate,
    ProcessInstance,
    Signature,
    SignatureWithdrawal,
    Statement,
    Tombstone,
    Visit,
)
from engine.signing.evidence import Evidence, SignatureState, said_in, state_now


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
    components: str
    withdrawn: str
    state: SignatureState
    statement: str


def signatures_of(session: Session, case: ProcessInstance) -> list[ShownSignature]:
    """Return the signatures of a case in order of time, each held to account now."""
    rows = session.execute(
        select(Signature, Statement, SignatureWithdrawal)
        .join(Statement, Statement.id == Signature.statement_id)
        .outerjoin(
            SignatureWithdrawal, SignatureWithdrawal.signature_id == Signature.id
        )
        .where(Signature.instance_id == case.id)
        .order_by(Signature.at, Signature.id)
    ).all()
    if not rows:
        return []
    latest = _latest([signature for signature, _, _ in rows])
    path = list(
        session.scalars(
            select(Visit).where(
                Visit.instance_id == case.id,
                Visit.element.in_({row.element for row, _, _ in rows}),
            )
        )
    )
    corrections = _corrections(session, case)
    disposed = session.get(Tombstone, case.id) is not None
    return [
        _shown(
            signature,
            withdrawal,
            statement.body,
            Evidence(
                body=statement.body,
                digest=statement.digest,
                signed=signature.digest,
                case=case.business_key,
                own=statement.instance_id == signature.instance_id,
                latest=signature.round == latest[signature.checkpoint],
                withdrawn=withdrawal is not None,
                disposed=disposed,
                kept=_kept(path, signature, statement.body),
                corrected={
                    name: value
                    for at, values in corrections
                    if at >= signature.at
                    for name, value in values.items()
                },
            ),
        )
        for signature, statement, withdrawal in rows
    ]


COUNTING = frozenset(
    {SignatureState.VALID, SignatureState.SUPERSEDED, SignatureState.DISPOSED}
)
WRONG = {
    SignatureState.WITHDRAWN: "was taken back",
    SignatureState.CHANGED: "no longer covers what the case says",
    SignatureState.FOREIGN: "belongs to another record",
    SignatureState.ALTERED: "was altered",
}


def no_longer_counting(session: Session, case: ProcessInstance) -> list[ShownSignature]:
    """Return the signatures of latest rounds a case cannot stand on (21 CFR 11.70).

    The latest round of each checkpoint has to be unaltered; an older one was replaced
    by a newer one and hinders nothing, also if that one is being given just now and
    has not reached the database.
    """
    found = signatures_of(session, case)
    latest = {each.checkpoint: each.round for each in sorted(found, key=_round)}
    latest |= {
        row.checkpoint: row.round
        for row in session.new
        if isinstance(row, Signature) and row.instance_id == case.id
    }
    return [
        each
        for each in found
        if each.round == latest[each.checkpoint] and each.state not in COUNTING
    ]


def obstacles_to_closing(session: Session, case: ProcessInstance) -> list[str]:
    """Say what is wrong with the signatures of a case, and what one can do."""
    return [
        f"The signature of {each.printed_name} ({each.meaning}, {each.local}) "
        f"{WRONG[each.state]}, and no case closes on it. If the procedure leads back "
        "to that step, go there and sign anew; else ask to cancel the case."
        for each in no_longer_counting(session, case)
    ]


def _latest(signatures: Sequence[Signature]) -> dict[str, int]:
    """Return the number of the latest round of each checkpoint."""
    in_order = sorted((each.round, each.checkpoint) for each in signatures)
    return {checkpoint: number for number, checkpoint in in_order}


def _round(signature: ShownSignature) -> int:
    return signature.round


def _kept(path: Sequence[Visit], signature: Signature, body: str) -> Mapping[str, Any]:
    """Return what the signed step wrote, as the path of the case has it.

    Of several signatures at one element and instant it is the one they agree with.
    """
    found = [
        visit.wrote
        for visit in path
        if (visit.element, visit.actor, visit.ended)
        == (signature.element, signature.signer_id, signature.at)
    ]
    if len(found) == 1:
        return found[0]
    answers = (said_in(body) or {"answers": {}})["answers"]
    fitting = (
        wrote
        for wrote in found
        if all(answers[name] == wrote[name] for name in answers.keys() & wrote.keys())
    )
    return next(fitting, found[0] if found else {})


def _corrections(
    session: Session, case: ProcessInstance
) -> list[tuple[datetime, dict[str, Any]]]:
    """Return the values an operator corrected, with the instants, in their order."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.body, AuditPrivate.parts)
        .outerjoin(
            AuditPrivate,
            (AuditPrivate.stream == AuditEvent.stream)
            & (AuditPrivate.seq == AuditEvent.seq),
        )
        .where(
            AuditEvent.stream == f"case/{case.id}",
            AuditEvent.action == AuditAction.CASE_CORRECTED,
        )
        .order_by(AuditEvent.seq)
    )
    return [
        (at, {name: each.get("new") for name, each in changes.items()})
        for at, body, parts in rows
        if isinstance(changes := detail_in(body, parts).get("changes"), dict)
    ]


def in_both_zones(at: datetime, zone: str) -> str:
    """Return an instant in UTC and in a zone, the day only where it is another."""
    utc, local = at.astimezone(UTC), at.astimezone(ZoneInfo(zone))
    day = "" if local.date() == utc.date() else f"{local:%Y-%m-%d} "
    there = f" ({day}{local:%H:%M:%S} {zone})" if zone != "UTC" else ""
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC{there}"


def _shown(
    row: Signature, withdrawal: SignatureWithdrawal | None, body: str, found: Evidence
) -> ShownSignature:
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
        components=row.components,
        withdrawn=withdrawal.reason if withdrawal else "",
        state=state_now(found),
        statement=body,
    )

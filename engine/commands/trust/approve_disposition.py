"""Approve that a record is disposed of: the second signature, and the end of it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from engine.audit.checkpoint import read_keys
from engine.audit.verifier import DISPOSITION
from engine.canonical import digest, sha256
from engine.errors import ConflictError, DutyConflictError
from engine.execution.authority import require_may
from engine.execution.disposing import (
    APPROVAL,
    REQUEST,
    manifest_of,
    obstacles,
    statement_of,
)
from engine.execution.purging import purge
from engine.execution.retention import kept_until, rule_for
from engine.execution.signing_disposition import sign
from engine.model import (
    AuditAction,
    DispositionRequest,
    DispositionSignature,
    ProcessInstance,
    Tombstone,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDisposition:
    """Sign as a second person, and take the content of the record away at once.

    Left are the case's key, procedure, people and dates, its signatures, its trail
    without what people wrote, and the tombstone. Files nobody else refers to are erased
    by a job. The sealing key signs what was done: without one nothing is disposed of.
    """

    request_id: UUID
    proof_id: UUID

    fault: ClassVar[str] = "dispose"

    def execute(self, uow: UnitOfWork) -> UUID:
        """Dispose of the record; return its case. Nothing is half done."""
        request = uow.get(DispositionRequest, self.request_id)
        case = uow.lock(request.instance_id)
        require_may(uow, "approve_disposal", case)
        first = uow.get(DispositionSignature, (request.id, REQUEST))
        _require_decidable(uow, case, request, first)
        manifest, through = manifest_of(uow.session, case), case.trail_seq
        second = sign(
            uow,
            case,
            request_id=request.id,
            part=APPROVAL,
            reason=request.reason,
            proof_id=self.proof_id,
        )
        request.closed_at, request.closed_by = uow.now, uow.actor.id
        request.closing = "approved"
        stone = _tombstone(uow, case, request, (first, second), through)
        stone.manifest = manifest
        for each in purge(uow, case):
            uow.enqueue(
                "file.erase",
                key=f"erase/{case.id}/{each}",
                payload={"sha256": each},
                queue="slow",
            )
        uow.add(stone)
        uow.session.flush()
        _audit(uow, case, stone, second)
        return case.id


def _require_decidable(
    uow: UnitOfWork,
    case: ProcessInstance,
    request: DispositionRequest,
    first: DispositionSignature,
) -> None:
    """Raise where the request is decided, one's own, out of date, or out of place."""
    if request.closed_at is not None:
        raise ConflictError("This request is decided already.")
    if first.signer_id in (uow.actor.id, uow.actor.acting_for):
        raise DutyConflictError(
            "You asked for this disposition; somebody else approves it."
        )
    wrong = obstacles(
        uow.session, uow.library, case, now=uow.now, zone=uow.settings.zone
    )
    if wrong:
        raise ConflictError(" ".join(wrong))
    now = statement_of(
        uow.session,
        uow.library,
        case,
        reason=request.reason,
        part=REQUEST,
        zone=uow.settings.zone,
    )
    if sha256(now) != first.digest:
        raise ConflictError(
            "The record, or its rule, has changed since the disposition was asked for. "
            "Turn the request down; it has to be asked for anew."
        )


def _tombstone(
    uow: UnitOfWork,
    case: ProcessInstance,
    request: DispositionRequest,
    signatures: tuple[DispositionSignature, DispositionSignature],
    through: int,
) -> Tombstone:
    rule = rule_for(uow.session, uow.library, case.definition_id)
    until = kept_until(rule, case.ended_at, uow.settings.zone)
    stream = f"case/{case.id}"
    first, second = signatures
    text = (
        f"{DISPOSITION}\nstream {stream}\nthrough {through}\n"
        f"requested {first.signer_id} {first.digest}\n"
        f"approved {second.signer_id} {second.digest}\n"
    )
    keys = read_keys(uow.settings.signing_keys)
    return Tombstone(
        instance_id=case.id,
        request_id=request.id,
        stream=stream,
        through=through,
        rule=f"{rule.title}: {rule.words}" if rule else "",
        kept_until=until.isoformat() if until else "",
        reason=request.reason,
        requested_by=first.signer_id,
        approved_by=second.signer_id,
        at=uow.now,
        manifest={},
        note=f"{text}\n" + "".join(key.line(text) for key in keys),
    )


def _audit(
    uow: UnitOfWork,
    case: ProcessInstance,
    stone: Tombstone,
    second: DispositionSignature,
) -> None:
    """Write to the chain of the case that it was approved, and what was done."""
    uow.audit(
        AuditAction.DISPOSITION_APPROVED,
        case.business_key,
        instance=case,
        request=str(stone.request_id),
        meaning=second.meaning,
        statement=second.digest,
    )
    uow.audit(
        AuditAction.RECORD_DISPOSED,
        case.business_key,
        instance=case,
        rule=stone.rule,
        kept_until=stone.kept_until,
        manifest=digest(stone.manifest),
        note=stone.note,
        requested_by=stone.requested_by,
        approved_by=stone.approved_by,
    )

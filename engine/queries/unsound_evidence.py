"""Which evidence does not hold: heads of chains, signatures, files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from engine.access.roles import forbidden_pair, forbidden_pairs
from engine.canonical import sha256
from engine.errors import EngineError
from engine.execution.signature_states import WRONG, no_longer_counting
from engine.model import (
    Account,
    AccountState,
    AuditEvent,
    AuditLeaf,
    AuditStream,
    AuditUnsealed,
    DispositionSignature,
    ProcessInstance,
    Request,
    RoleGrant,
    Signature,
    Statement,
    StoredFile,
    Tombstone,
    Visit,
)
from engine.queries.base import Reading
from engine.queries.unsound_cases import Unsound

SIGNED = ("task.signed", "task.rejected", "due.changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsoundEvidence:
    """Hash again what was signed and stored, and look for the ends of chains."""

    def fetch(self, reading: Reading) -> list[Unsound]:
        """Return what does not hold; empty if all is well."""
        return [
            *_visits(reading),
            *_heads(reading),
            *_unqueued(reading),
            *_signatures(reading),
            *_closed(reading),
            *_dispositions(reading),
            *_answers(reading),
            *_files(reading),
            *_people(reading),
        ]


def _visits(reading: Reading) -> Iterator[Unsound]:
    """Yield cases that count more or fewer steps than their path has (I1)."""
    rows = reading.session.execute(
        select(
            ProcessInstance.business_key,
            ProcessInstance.visit_seq,
            func.max(Visit.seq),
            func.max(Visit.end_seq),
        )
        .outerjoin(Visit, Visit.instance_id == ProcessInstance.id)
        .group_by(ProcessInstance.id)
    )
    for key, counted, begun, ended in rows:
        there = max(begun or 0, ended or 0)
        if counted != there:
            words = f"it counts {counted} steps, its path ends with {there}"
            yield Unsound(rule="I1", table="visit", key=key, words=words)


def _unqueued(reading: Reading) -> Iterator[Unsound]:
    """Yield entries that are neither sealed nor wait for it (I5)."""
    rows = reading.session.execute(
        select(AuditEvent.stream, AuditEvent.seq)
        .outerjoin(AuditLeaf, AuditLeaf.audit_id == AuditEvent.id)
        .outerjoin(AuditUnsealed, AuditUnsealed.audit_id == AuditEvent.id)
        .where(AuditLeaf.leaf.is_(None), AuditUnsealed.audit_id.is_(None))
    )
    for stream, seq in rows:
        words = f"entry {seq} is neither sealed nor queued for it"
        yield Unsound(rule="I5", table="audit_unsealed", key=stream, words=words)


def _answers(reading: Reading) -> Iterator[Unsound]:
    """Yield stored answers that name a case which is not there (I8)."""
    cases = {str(each) for each in reading.session.scalars(select(ProcessInstance.id))}
    for key, result in reading.session.execute(select(Request.key, Request.result)):
        named = result.get("instance") if isinstance(result, dict) else None
        if isinstance(named, str) and named not in cases:
            words = f"its answer names case {named}, which does not exist"
            yield Unsound(rule="I8", table="request", key=key, words=words)


def _people(reading: Reading) -> Iterator[Unsound]:
    """Yield people with roles nobody may hold together, or unknown signers (I11)."""
    pairs = forbidden_pairs(reading.session)
    held: dict[str, set[str]] = {}
    for person, role in reading.session.execute(
        select(RoleGrant.person, RoleGrant.role)
        .join(Account, Account.id == RoleGrant.person)
        .where(
            Account.state == AccountState.ACTIVE,
            or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > reading.now),
        )
    ):
        held.setdefault(person, set()).add(role)
    for person, roles in held.items():
        pair = forbidden_pair(roles, pairs)
        if pair is not None:
            words = f"holds {' and '.join(pair)}, which nobody may"
            yield Unsound(rule="I11", table="role_grant", key=person, words=words)
    for person in reading.session.scalars(
        select(Account.id)
        .where(
            Account.state == AccountState.ACTIVE,
            Account.verified_at.is_(None),
            Account.id.in_(select(Signature.signer_id)),
        )
        .order_by(Account.id)
    ):
        words = "signed, and nobody has confirmed who they are"
        yield Unsound(rule="I11", table="account", key=person, words=words)


def _heads(reading: Reading) -> Iterator[Unsound]:
    """Yield chains whose last entry is not the one their head names (I5)."""
    last = {
        stream: int(seq)
        for stream, seq in reading.session.execute(
            select(AuditEvent.stream, func.max(AuditEvent.seq)).group_by(
                AuditEvent.stream
            )
        )
    }
    for case, seq in reading.session.execute(
        select(ProcessInstance.id, ProcessInstance.trail_seq)
    ):
        yield from _head(f"case/{case}", seq, last)
    for name, seq in reading.session.execute(select(AuditStream.name, AuditStream.seq)):
        yield from _head(name, seq, last)


def _head(stream: str, seq: int, last: dict[str, int]) -> Iterator[Unsound]:
    if last.get(stream, 0) != seq:
        words = f"its head names entry {seq}, the last one is {last.get(stream, 0)}"
        yield Unsound(rule="I5", table="audit_event", key=stream, words=words)


def _signatures(reading: Reading) -> Iterator[Unsound]:
    """Yield signatures that are not of their statement, or not in the trail (I6)."""
    said = {
        detail["signature"]: detail["statement"]
        for detail in (
            json.loads(body)["detail"]
            for body in reading.session.scalars(
                select(AuditEvent.body).where(AuditEvent.action.in_(SIGNED))
            )
        )
        if "signature" in detail
    }
    disposed = set(reading.session.scalars(select(Tombstone.instance_id)))
    for signature, body, kept in reading.session.execute(
        select(Signature, Statement.body, Statement.digest).join(
            Statement, Statement.id == Signature.statement_id
        )
    ):
        gone = not body and signature.instance_id in disposed
        now = kept if gone else sha256(body.encode())
        if not now == signature.digest == said.get(str(signature.id)):
            words = "its statement is not the one that was signed"
            yield Unsound(
                rule="I6", table="signature", key=str(signature.id), words=words
            )


def _dispositions(reading: Reading) -> Iterator[Unsound]:
    """Yield tombstones that two signatures of two people do not carry (I6)."""
    for stone in reading.session.scalars(select(Tombstone)):
        signed = reading.session.scalars(
            select(DispositionSignature).where(
                DispositionSignature.request_id == stone.request_id
            )
        ).all()
        holds = all(sha256(each.statement.encode()) == each.digest for each in signed)
        people = {each.signer_id for each in signed}
        if not holds or people != {stone.requested_by, stone.approved_by}:
            words = "no two signatures of two people carry it"
            key = str(stone.instance_id)
            yield Unsound(rule="I6", table="tombstone", key=key, words=words)


def _closed(reading: Reading) -> Iterator[Unsound]:
    """Yield signatures on which a case was closed and that no longer count (I6)."""
    signed = select(Signature.instance_id)
    closed = select(ProcessInstance).where(
        ProcessInstance.status == "closed", ProcessInstance.id.in_(signed)
    )
    for case in reading.session.scalars(closed):
        for each in no_longer_counting(reading.session, case):
            words = f"{case.business_key} was closed on it, and it {WRONG[each.state]}"
            yield Unsound(rule="I6", table="signature", key=str(each.id), words=words)


def _files(reading: Reading) -> Iterator[Unsound]:
    """Yield stored files that are missing or changed (I10)."""
    for digest in reading.session.scalars(select(StoredFile.sha256)):
        try:
            reading.files.content(digest)
        except EngineError as problem:
            yield Unsound(
                rule="I10", table="stored_file", key=digest, words=str(problem)
            )

"""Which evidence does not hold: heads of chains, signatures, files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.canonical import sha256
from engine.errors import EngineError
from engine.model import (
    AuditEvent,
    AuditStream,
    ProcessInstance,
    Signature,
    Statement,
    StoredFile,
)
from engine.queries.base import Reading
from engine.queries.unsound_cases import Unsound

SIGNED = ("task.signed", "task.rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsoundEvidence:
    """Hash again what was signed and stored, and look for the ends of chains."""

    def fetch(self, reading: Reading) -> list[Unsound]:
        """Return what does not hold; empty if all is well."""
        return [*_heads(reading), *_signatures(reading), *_files(reading)]


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
    for signature, body in reading.session.execute(
        select(Signature, Statement.body).join(
            Statement, Statement.id == Signature.statement_id
        )
    ):
        now = sha256(body.encode())
        if not now == signature.digest == said.get(str(signature.id)):
            words = "its statement is not the one that was signed"
            yield Unsound(
                rule="I6", table="signature", key=str(signature.id), words=words
            )


def _files(reading: Reading) -> Iterator[Unsound]:
    """Yield stored files that are missing or changed (I10)."""
    for digest in reading.session.scalars(select(StoredFile.sha256)):
        try:
            reading.files.content(digest)
        except EngineError as problem:
            yield Unsound(
                rule="I10", table="stored_file", key=digest, words=str(problem)
            )

"""The trail of some streams, each entry with the proof that a checkpoint covers it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.audit.merkle import leaf_hash
from engine.audit.proofs import inclusion_proofs
from engine.audit.trail import ORIGIN
from engine.canonical import canonical
from engine.model import AuditCheckpoint, AuditEvent, AuditLeaf, AuditPrivate
from engine.queries.base import Reading
from engine.queries.trail_search import BESIDE

PART = "praxis audit part 1"
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPart:
    """A checkpoint with its tree's size, and the lines of each stream."""

    checkpoint: str
    size: int
    lines: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailParts:
    """The whole chains of some streams, with proofs for the newest checkpoint.

    An entry that no checkpoint covers yet has neither leaf nor proof.
    """

    streams: Sequence[str]

    def fetch(self, reading: Reading) -> TrailPart:
        """Return header and entries per stream, as the verifier of a package reads."""
        checkpoint = reading.session.scalar(
            select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
        )
        size = checkpoint.size if checkpoint else 0
        found = {name: _entries(reading, name) for name in self.streams}
        wanted = {
            line["leaf"]
            for lines in found.values()
            for line in lines
            if line["leaf"] is not None
        }
        proofs = proofs_of(reading, size, wanted)
        for line in (each for lines in found.values() for each in lines):
            if line["leaf"] is not None:
                line["proof"] = proofs[line["leaf"]]
        return TrailPart(
            checkpoint=checkpoint.note if checkpoint else "",
            size=size,
            lines={name: [_head(name, found[name]), *found[name]] for name in found},
        )


def _head(stream: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"entries": len(lines), "format": PART, "origin": ORIGIN, "stream": stream}


def _entries(reading: Reading, stream: str) -> list[dict[str, Any]]:
    rows = reading.session.execute(
        select(AuditEvent, AuditLeaf.leaf, AuditPrivate.parts)
        .outerjoin(AuditLeaf, AuditLeaf.audit_id == AuditEvent.id)
        .outerjoin(AuditPrivate, BESIDE)
        .where(AuditEvent.stream == stream)
        .order_by(AuditEvent.seq)
    )
    return [line_of(row, leaf, parts) for row, leaf, parts in rows]


def line_of(
    row: AuditEvent, leaf: int | None, parts: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return an entry as the verifiers read it, with the content beside it."""
    return beside(parts) | {
        "action": row.action,
        "actor": row.actor,
        "at": row.at.isoformat(),
        "body": row.body,
        "hash": row.hash,
        "leaf": leaf,
        "object": row.object,
        "prev": row.prev,
        "seq": row.seq,
        "stream": row.stream,
    }


def beside(parts: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the content beside an entry as one text: as it is stored, it is hashed."""
    return {} if parts is None else {"private": canonical(parts).decode()}


def proofs_of(reading: Reading, size: int, wanted: set[int]) -> dict[int, list[str]]:
    """Return the path of each wanted leaf to the root over the first ``size``."""
    if not wanted:
        return {}
    rows = reading.session.scalars(
        select(AuditEvent.hash)
        .select_from(AuditLeaf)
        .join(AuditEvent, AuditEvent.id == AuditLeaf.audit_id)
        .where(AuditLeaf.leaf < size)
        .order_by(AuditLeaf.leaf)
        .execution_options(yield_per=AT_ONCE)
    )
    paths = inclusion_proofs(map(leaf_hash, rows), wanted)
    return {
        leaf: [base64.b64encode(each).decode() for each in path]
        for leaf, path in paths.items()
    }

"""The whole trail, line by line, in the form the verifier reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from engine.audit.trail import ORIGIN
from engine.audit.verifier import FORMAT
from engine.model import AuditCheckpoint, AuditEvent, AuditLeaf, AuditPrivate
from engine.queries.base import Reading
from engine.queries.trail_parts import beside
from engine.queries.trail_search import BESIDE

AT_ONCE = 1_000
Take = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLines:
    """Every checkpoint and entry as of one instant, handed to ``take`` one by one.

    A trail does not fit into an answer: it is read in slices and never held.
    """

    take: Take

    def fetch(self, reading: Reading) -> None:
        """Hand out the header, the checkpoints, the sealed entries, then the rest."""
        self.take({"format": FORMAT, "origin": ORIGIN})
        for each in reading.session.scalars(
            select(AuditCheckpoint).order_by(AuditCheckpoint.size)
        ):
            self.take({"checkpoint": each.note, "peaks": each.peaks, "size": each.size})
        for query in (_sealed(), _unsealed()):
            rows = reading.session.execute(query.execution_options(yield_per=AT_ONCE))
            for row in rows:
                self.take(_line(row))


def _sealed() -> Select[*tuple[Any, ...]]:
    return (
        select(AuditLeaf.leaf, *_COLUMNS)
        .outerjoin(AuditEvent, AuditEvent.id == AuditLeaf.audit_id)
        .outerjoin(AuditPrivate, BESIDE)
        .order_by(AuditLeaf.leaf)
    )


def _unsealed() -> Select[*tuple[Any, ...]]:
    return (
        select(AuditLeaf.leaf, *_COLUMNS)
        .select_from(AuditEvent)
        .outerjoin(AuditLeaf, AuditEvent.id == AuditLeaf.audit_id)
        .outerjoin(AuditPrivate, BESIDE)
        .where(AuditLeaf.leaf.is_(None))
        .order_by(AuditEvent.stream, AuditEvent.seq)
    )


def _line(row: Row[Any]) -> dict[str, Any]:
    line = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    parts = line.pop("parts")
    return line | beside(parts) | {"at": row.at and row.at.isoformat()}


_COLUMNS = (
    AuditEvent.stream,
    AuditEvent.seq,
    AuditEvent.at,
    AuditEvent.actor,
    AuditEvent.action,
    AuditEvent.object,
    AuditEvent.prev,
    AuditEvent.hash,
    AuditEvent.body,
    AuditPrivate.parts,
)

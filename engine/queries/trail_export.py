"""All entries of the trail that fit a filter, handed out one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine.model import AuditCheckpoint, AuditEvent
from engine.queries.base import Reading
from engine.queries.trail_parts import line_of, proofs_of
from engine.queries.trail_search import (
    TrailEntry,
    TrailFilter,
    entry_of,
    every,
    require_reader,
)

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailCount:
    """How many entries fit; an export has exactly as many."""

    wanted: TrailFilter

    def fetch(self, reading: Reading) -> int:
        """Count them; raise unless one may read the trail."""
        require_reader(reading)
        rows = select(AuditEvent.id).where(*self.wanted.conditions(reading.session))
        counted = select(func.count()).select_from(rows.subquery())
        return reading.session.scalar(counted) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailExport:
    """Every entry that fits, newest first, each with its content as hashed.

    The trail does not fit into an answer: entries are read in slices and never held.
    """

    wanted: TrailFilter
    take: Callable[[TrailEntry, str], None]

    def fetch(self, reading: Reading) -> int:
        """Hand out entry and body; return how many there were."""
        require_reader(reading)
        found = every(self.wanted, reading).execution_options(yield_per=AT_ONCE)
        rows = reading.session.execute(found)
        number = 0
        for number, row in enumerate(rows, start=1):  # noqa: B007 - the count
            event, leaf, parts = row
            self.take(entry_of(event, leaf, parts, {}), event.body)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenLines:
    """The entries that fit as lines the package's verifier reads, with proofs."""

    wanted: TrailFilter

    def fetch(self, reading: Reading) -> tuple[str, list[dict[str, Any]]]:
        """Return the newest checkpoint and a line per entry."""
        require_reader(reading)
        rows = reading.session.execute(every(self.wanted, reading))
        found = [line_of(event, leaf, parts) for event, leaf, parts in rows]
        last = reading.session.scalar(
            select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
        )
        wanted = {line["leaf"] for line in found if line["leaf"] is not None}
        proofs = proofs_of(reading, last.size if last else 0, wanted)
        for line in found:
            line["proof"] = proofs.get(line["leaf"], [])
        return last.note if last else "", found

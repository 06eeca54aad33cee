"""Where the clock ran backwards: an entry of the trail earlier than the one before."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from engine.model import AuditEvent
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBack:
    """One entry, and by how much it is earlier (21 CFR 11.10(e), time-stamped)."""

    stream: str
    seq: int
    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSetBack:
    """The entries of each stream that are earlier than the one before them.

    That is no breach: clocks are put right. But whoever reads the trail has to know.
    """

    def fetch(self, reading: Reading) -> list[SetBack]:
        """Return them by stream and number."""
        before = func.lag(AuditEvent.at, type_=AuditEvent.at.type).over(
            partition_by=AuditEvent.stream, order_by=AuditEvent.seq
        )
        entries = select(
            AuditEvent.stream, AuditEvent.seq, AuditEvent.at, before.label("before")
        ).subquery()
        rows = reading.session.execute(
            select(entries)
            .where(entries.c.at < entries.c.before)
            .order_by(entries.c.stream, entries.c.seq)
        )
        return [
            SetBack(stream=row.stream, seq=row.seq, by=row.before - row.at)
            for row in rows
        ]

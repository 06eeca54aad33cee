"""Leave a sign of life."""

from dataclasses import dataclass
from datetime import timedelta

from engine.model import Heartbeat
from engine.store.unit_of_work import UnitOfWork

EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Say that a tick of a process ran, and how long it took in milliseconds."""

    process: str
    tick: str
    took_ms: int

    def execute(self, uow: UnitOfWork) -> None:
        """Write it, every ten seconds at most: this must not be the busiest row."""
        row = uow.session.get(Heartbeat, (self.process, self.tick))
        if row is None:
            uow.add(
                Heartbeat(
                    process=self.process,
                    tick=self.tick,
                    at=uow.now,
                    took_ms=self.took_ms,
                )
            )
        elif uow.now - row.at >= EVERY:
            row.at, row.took_ms = uow.now, self.took_ms

"""What claiming the next due timer costs among very many that are not due yet."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_times import Watch
from engine.cli.bench_waiting import add_late
from engine.commands.work import fire_timer
from engine.jobs.due import Worker

GOAL_MS, SNAPSHOT_GOAL_MS, WARM_UP = 5.0, 10.0, 20
BEFORE = 50_000
"""So many timers end, in one go, after the old snapshot was taken."""
_ENDED = "DELETE FROM timer WHERE claim_at < :until"


def claim_figures(
    house: BenchHouse, *, samples: int, before: int = BEFORE
) -> dict[str, Any]:
    """Return what the claim costs, and what it costs while an old snapshot is open.

    Claims are those of timers that really fire; what the firing costs is not in them.
    The snapshot is a transaction that reads and stays: everything that was due when it
    began lies dead before the claims, and nothing may clear it away.
    """
    add_late(house, WARM_UP + samples)
    found: dict[str, Any] = {
        "claim": _claims(house, samples).figures(goal_ms=GOAL_MS),
        "ended_under_snapshot": before,
    }
    add_late(house, before + WARM_UP + samples)
    with old_snapshot(house):
        _end(house, before)
        watch = _claims(house, samples)
    while Worker(house.engine).fire_due():
        continue
    found["claim_under_snapshot"] = watch.figures(goal_ms=SNAPSHOT_GOAL_MS)
    return found


def _claims(house: BenchHouse, samples: int) -> Watch:
    """Fire what is due, and return what the claims of all but the first took."""
    worker = Worker(house.engine)
    watch = Watch()
    for number, watching in ((WARM_UP, False), (samples, True)):
        with _timed(watch) if watching else nullcontext():
            fired = worker.fire_due(limit=number)
        if fired != number:
            raise RuntimeError(f"{fired} of {number} due timers have fired.")
    return watch


@contextmanager
def _timed(watch: Watch) -> Iterator[None]:
    claim = fire_timer.claim_next

    def timed(*given: Any, **named: Any) -> Any:
        with watch.running():
            return claim(*given, **named)

    with patch.object(fire_timer, "claim_next", timed):
        yield


@contextmanager
def old_snapshot(house: BenchHouse) -> Iterator[None]:
    """Keep a transaction open that has read and sees the database as it was."""
    with house.engine.database.reading() as session:
        if house.connections.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SELECT 1 FROM timer LIMIT 1"))
        yield


def _end(house: BenchHouse, number: int) -> None:
    """Let the earliest timers end at once, as if others had fired them."""
    with house.connections.begin() as connection:
        nth = connection.scalar(
            text("SELECT claim_at FROM timer ORDER BY claim_at, id LIMIT 1 OFFSET :n"),
            {"n": number},
        )
        connection.execute(text(_ENDED), {"until": nth})

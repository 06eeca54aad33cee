"""``qms bench audit``: what the trail costs, and how fast it is sealed.

The share is measured by spans around what a command does for the trail: making its
entries and storing them, with all that the database does on that occasion. Spans are
time of the processor: a machine that waits for others would hide the trail.
"""

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.cli.bench_house import BenchHouse
from engine.cli.bench_workloads import WORKLOADS
from engine.commands.trust.seal import Seal
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork

SHARE_GOAL, SEAL_GOAL = 0.25, 10_000
WARM_UP, ENTRIES = 3, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteEntries:
    """Write many entries at once, for the bench."""

    number: int

    def execute(self, uow: UnitOfWork) -> None:
        """Append them to the chain of one stream."""
        for number in range(self.number):
            uow.audit(AuditAction.COMMENT_ADDED, "bench", stream="bench", at=number)


@contextmanager
def spans() -> Iterator[list[float]]:
    """Collect the processor's seconds of each stretch of work for the trail."""
    found: list[float] = []

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def span(*given: Any, **named: Any) -> Any:
            began = process_time()
            try:
                return work(*given, **named)
            finally:
                found.append(process_time() - began)

        return span

    with (
        patch.object(UnitOfWork, "audit", timed(UnitOfWork.audit)),
        patch.object(UnitOfWork, "write_trail", timed(UnitOfWork.write_trail)),
    ):
        yield found


def share(house: BenchHouse, *, cases: int) -> dict[str, float]:
    """Return which part of completing a task of w3 is work for the trail."""
    workload, dice = WORKLOADS["w3"], random.Random(7)  # noqa: S311 - no secret
    house.deploy(workload.with_forms, forms=workload.forms)
    whole: list[float] = []
    trail: list[float] = []
    with spans() as found:
        for number in range(WARM_UP + cases):
            case = house.start(workload.process_id)
            while (task := house.next_task(case)) is not None:
                answers = workload.answers(task[1], dice)
                found.clear()
                began = process_time()
                house.complete(task[0], answers)
                if number >= WARM_UP:
                    whole.append(process_time() - began)
                    trail.append(sum(found))
    parts = [part / all_ for part, all_ in zip(trail, whole, strict=True)]
    return {
        "complete_process_ms": round(statistics.median(whole) * 1e3, 3),
        "trail_process_ms": round(statistics.median(trail) * 1e3, 3),
        "share": round(statistics.median(parts), 3),
        "goal": SHARE_GOAL,
    }


def sealing(house: BenchHouse, *, entries: int) -> dict[str, float]:
    """Return how many entries per second are sealed, batch by batch, each durable."""
    while house.engine.execute(Seal(), actor=SYSTEM):
        pass
    house.engine.execute(WriteEntries(number=entries), actor=SYSTEM)
    sealed, began = 0, perf_counter()
    while done := house.engine.execute(Seal(), actor=SYSTEM):
        sealed += done
    rate = sealed / (perf_counter() - began)
    return {"entries": sealed, "per_second": round(rate), "goal": SEAL_GOAL}


def measure(*, cases: int = 15, entries: int = ENTRIES) -> dict[str, Any]:
    """Return both figures."""
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as name:
        folder = Path(name)
        make_key(folder / "key.pem")
        house = BenchHouse(folder, signing_keys=(folder / "key.pem",))
        found = {
            "trail": share(house, cases=cases),
            "sealing": sealing(house, entries=entries),
        }
        house.close()
    return found


def run(arguments: Sequence[str]) -> int:
    """Print the figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="qms bench audit")
    parser.add_argument("--cases", type=int, default=15)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args(arguments)
    found = measure(cases=options.cases, entries=options.entries)
    print(json.dumps(found))
    too_slow = found["sealing"]["per_second"] < SEAL_GOAL
    return int(too_slow or found["trail"]["share"] > SHARE_GOAL)

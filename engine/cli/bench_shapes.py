"""Shapes of diagrams that cost more with every round or block in other engines."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import process_time
from typing import Any
from uuid import UUID

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_times import milliseconds
from engine.cli.bench_workloads import parallel, rework

STARTS, SAMPLES, EARLY = 30, 60, 5


def parallel_blocks(blocks: int, *, url: str | None = None) -> dict[str, Any]:
    """Return what starting a process with so many parallel blocks costs."""
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        house = BenchHouse(Path(folder), url=url)
        house.deploy(parallel(blocks))
        house.start("proc_parallel")
        times = []
        for _ in range(STARTS):
            began = process_time()
            house.start("proc_parallel")
            times.append(process_time() - began)
        house.close()
    return {"blocks": blocks, "start_process_ms": milliseconds(times)}


def rework_rounds(rounds: int, *, url: str | None = None) -> dict[str, Any]:
    """Compare a completion in round 5 of a rework loop with one in a late round.

    Both are measured in turns, the early ones in ever new cases.
    """
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        house = BenchHouse(Path(folder), url=url)
        house.deploy(rework())
        old = house.start("proc_rework")
        for _ in range(rounds - 1):
            _again(house, old)
        early, late = [], []
        for _ in range(SAMPLES):
            new = house.start("proc_rework")
            for _ in range(EARLY - 1):
                _again(house, new)
            early.append(_again(house, new))
            late.append(_again(house, old))
        house.close()
    return {
        "rounds": rounds,
        f"round_{EARLY}_process_ms": milliseconds(early),
        f"round_{rounds}_process_ms": milliseconds(late),
        "ratio": round(milliseconds(late) / milliseconds(early), 2),
    }


def _again(house: BenchHouse, case: UUID) -> float:
    """Send a case round once more; return the seconds of the processor it took."""
    task = house.next_task(case)
    if task is None:
        raise RuntimeError("The rework loop ended by itself.")
    answers: Mapping[str, Any] = {"back": True}
    began = process_time()
    house.complete(task[0], answers)
    return process_time() - began

"""What a bench has measured, and how it is told."""

import os
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter, process_time
from typing import Any


@dataclass(slots=True)
class Times:
    """Seconds of each kind of operation, over all rounds; ``busy``: of the CPU."""

    start: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    plain_busy: list[float] = field(default_factory=list)
    saving: list[float] = field(default_factory=list)
    """Of the plain library that keeps its workflows in memory and never loads."""
    statements: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """Seconds that repeated work took; ``busy``: of this process's CPU."""

    wall: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure what is done inside."""
        began, busy = perf_counter(), process_time()
        yield
        self.wall.append(perf_counter() - began)
        self.busy.append(process_time() - busy)

    def figures(self, *, goal_ms: float) -> dict[str, float]:
        """Return percentiles in milliseconds beside the goal, and how busy it was.

        Wall time suffers where others use the machine: ``load`` says how many did.
        """
        return {
            "samples": len(self.wall),
            "p50_ms": percentile(self.wall, 0.5),
            "p95_ms": percentile(self.wall, 0.95),
            "max_ms": percentile(self.wall, 1),
            "process_p95_ms": percentile(self.busy, 0.95),
            "goal_ms": goal_ms,
            "load": round(os.getloadavg()[0], 1),
        }


def percentile(seconds: Sequence[float], part: float) -> float:
    """Return the value in milliseconds below which so much of them lies."""
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1e3, 3)


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds, and how many per second."""
    ordered = sorted(seconds)
    median = statistics.median(ordered)
    return {
        "p50_ms": round(median * 1e3, 3),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1e3, 3),
        "per_second": round(1 / median, 1),
    }


def milliseconds(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return round(statistics.median(seconds) * 1e3, 3)


def report(times: Times) -> dict[str, Any]:
    """Return medians and the two ratios of one workload."""
    ours = statistics.median(times.complete)
    found: dict[str, Any] = {
        "start": summary(times.start),
        "complete": summary(times.complete),
        "complete_process_ms": milliseconds(times.busy),
        "whole": summary(times.whole),
        "plain": summary(times.plain),
        "ratio_to_plain_spiff": round(statistics.median(times.plain) / ours, 2),
        "process_ratio_to_plain_spiff": round(
            statistics.median(times.plain_busy) / statistics.median(times.busy), 2
        ),
        "ratio_to_plain_spiff_in_memory": round(
            statistics.median(times.saving) / ours, 2
        ),
        "statements": max(times.statements),
    }
    if times.bare:
        found["bare"] = summary(times.bare)
        found["ratio_to_bare_sql"] = round(ours / statistics.median(times.bare), 2)
    return found

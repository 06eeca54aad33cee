"""Timers by the million: claims, prompt firings, and a backlog after an outage."""

import os
import tempfile
from pathlib import Path
from typing import Any

from engine.cli.bench_claims import claim_figures
from engine.cli.bench_firing import drain_figures, lag_figures
from engine.cli.bench_house import BenchHouse
from engine.cli.bench_served import served
from engine.cli.bench_waiting import add_late, add_waiting, deploy_waiting


def timers(
    pending: int,
    *,
    url: str | None,
    overdue: int,
    seconds: float,
    samples: int,
    workers: int,
) -> dict[str, Any]:
    """Measure all of it in one database, among so many timers that are not due."""
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as name:
        folder = Path(name)
        house = BenchHouse(folder, url=url)
        deploy_waiting(house)
        add_waiting(house, pending)
        found: dict[str, Any] = {
            "database": house.connections.dialect.name,
            "pending": pending,
            "mode": "qms serve, ticks inside",
            "processes": 1 + workers,
            "cores": os.cpu_count(),
            **claim_figures(house, samples=samples, before=overdue // 2),
        }
        with served(house, folder, workers=workers):
            found["prompt"] = lag_figures(house, seconds=min(seconds, 60))
        add_late(house, overdue)
        before = _busy()
        with served(house, folder, workers=workers) as site:
            drain = drain_figures(house, site, seconds=seconds)
        busy = (_busy() - before) / max(drain["fired"], 1)
        found["drain"] = drain | {"process_ms_per_firing": round(busy * 1e3, 2)}
        house.close()
    return found


def _busy() -> float:
    """Return the CPU seconds of all processes that were started here and have ended.

    With their start and the pages they served in it, this is what a firing costs where
    others use the machine, and wall time says little.
    """
    spent = os.times()
    return spent.children_user + spent.children_system

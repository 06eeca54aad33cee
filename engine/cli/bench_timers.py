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
        with served(house, folder, workers=workers) as site:
            found["drain"] = drain_figures(house, site, seconds=seconds)
        house.close()
    return found

"""What runs in the process that is killed, and how it is killed."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import PEOPLE

START = "2026-01-05T09:00:00Z"
Action = Callable[[Bench, Any], Any]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__, "tests.crash.test_kill"])


def opened(folder: Path, start: str = START) -> Bench:
    """Return an engine on the database of a folder, as a restart would open it."""
    url = f"sqlite:///{folder / 'praxis.db'}"
    connections = connect(url)
    Database.over(connections)
    upgrade(connections)
    settings = Settings(database_url=url, files=folder / "files")
    site = Site(connections, settings)
    bench = Bench(start, site=site, operations={"lab.order": _lab(folder)})
    for person, roles in PEOPLE.items():
        bench.add_person(person, roles)
    return bench


def _lab(folder: Path) -> Callable[[Any], dict[str, Any]]:
    """Return an operation whose effect outlives the process: a line in a file."""

    def order(_inputs: Any) -> dict[str, Any]:
        with (folder / "effects.txt").open("a") as file:
            file.write("ordered\n")
        return {"purity": "clean"}

    return order


def effects(folder: Path) -> int:
    """Return how often the laboratory was really asked."""
    place = folder / "effects.txt"
    return len(place.read_text().splitlines()) if place.exists() else 0


def killed_at(point: str, folder: Path, action: Action, given: Any) -> None:
    """Carry out an action in a process of its own, which dies at a fault point."""
    process = _FORKS.Process(target=_run, args=(point, folder, action, given))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL, f"{point} was never passed"


def _run(point: str, folder: Path, action: Action, given: Any) -> None:
    os.environ["QMS_FAULT"] = f"{point}:1:kill"
    action(opened(folder), given)


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of a database nobody has open."""
    shutil.copytree(folder, to)
    return to

"""Two engines on one SQLite file: one writes at a time, and nobody is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import PEOPLE, stocked
from tests.engine.races import *  # noqa: F403 - every race, on SQLite


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[Callable[[], Bench]]:
    """Open another engine, with connections of its own, on the same file."""
    opened: list[Bench] = []

    def open_one() -> Bench:
        connections = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
        Database.over(connections)
        upgrade(connections)
        settings = Settings(files=tmp_path / "files")
        bench = Bench(site=Site(connections, settings))
        opened.append(bench)
        for person, roles in PEOPLE.items():
            bench.add_person(person, roles)
        return bench

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def bench(open_bench: Callable[[], Bench]) -> Bench:
    return stocked(open_bench())

"""The same engine, on PostgreSQL; without a server nothing here is collected."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.settings import Settings
from engine.store.database import connect
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import PEOPLE, stocked
from tests.postgres.server import binaries

if binaries() is None:
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.postgres)


Open = Callable[[], Bench]


@pytest.fixture
def open_bench(url: str, tmp_path: Path) -> Iterator[Open]:
    """Open another engine, with connections of its own, on the same database."""
    opened: list[Bench] = []

    def open_one() -> Bench:
        settings = Settings(database_url=url, files=tmp_path)
        bench = Bench(site=Site(connect(url), settings))
        opened.append(bench)
        for person, roles in PEOPLE.items():
            bench.add_person(person, roles)
        return bench

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def bench(open_bench: Open) -> Bench:
    return stocked(open_bench())

"""The whole engine, with people and one procedure, on a file and on a server.

Every test that asks for ``bench`` runs on SQLite and, where there are its programs, on
PostgreSQL: what the engine promises it promises on both.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.settings import Settings
from engine.store.database import connect
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import stocked
from tests.postgres.server import binaries

ON_A_SERVER = pytest.param("postgresql", marks=pytest.mark.postgres)
DATABASES = ["sqlite", *([ON_A_SERVER] if binaries() else [])]


@pytest.fixture(params=DATABASES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "sqlite":
        bench = Bench()
    else:
        url = request.getfixturevalue("url")
        settings = Settings(database_url=url, files=tmp_path / "files")
        bench = Bench(site=Site(connect(url), settings))
    yield stocked(bench)
    bench.close()

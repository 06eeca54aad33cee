"""The whole engine on a database in memory, with people and one procedure."""

from collections.abc import Iterator

import pytest

from engine.testing import Bench
from tests.engine.house import stocked


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield stocked(bench)
    bench.close()

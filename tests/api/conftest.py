"""One company for all tests of the API; each test works on cases of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, build


@pytest.fixture(scope="session")
def built_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the company once."""
    folder = tmp_path_factory.mktemp("company")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def house(
    built_company: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Move into a copy of it, for the tests of one file."""
    opened = House.open(built_company, tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()

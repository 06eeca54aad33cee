"""Databases of a server of PostgreSQL that the tests start: one for each test."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import create_engine, text

from engine.store.database import connect
from engine.store.migrations import upgrade
from tests.postgres.server import Server, binaries, running

_NUMBERS = count(1)
TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    programs = binaries()
    assert programs is not None
    with running(programs) as found:
        _ask(found, f"CREATE DATABASE {TEMPLATE}")
        connections = connect(found.url(TEMPLATE))
        upgrade(connections)
        connections.dispose()
        yield found


def _ask(server: Server, statement: str) -> None:
    connections = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with connections.connect() as connection:
        connection.execute(text(statement))
    connections.dispose()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """Give each test a database of its own, with the migrated schema."""
    name = f"test_{next(_NUMBERS)}"
    _ask(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.url(name)
    _ask(server, f"DROP DATABASE {name} WITH (FORCE)")

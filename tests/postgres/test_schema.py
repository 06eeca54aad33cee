"""The schema on PostgreSQL: same migrations, same columns, same refusals."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from engine.store.database import connect
from engine.store.migrations import is_current, upgrade
from engine.testing import Bench
from tests.engine.house import snapshot
from tests.engine.store.schema import columns, described, differences, filled
from tests.engine.trail import broken_links

UPSERT = (
    "INSERT INTO deployment SELECT * FROM deployment "
    "ON CONFLICT (id) DO UPDATE SET note = 'forged'"
)


def test_the_migrations_make_what_the_classes_describe(url: str) -> None:
    connections = connect(url)
    assert is_current(connections)
    assert differences(connections) == []
    assert columns(connections) == described()
    connections.dispose()


def test_a_filled_database_is_migrated_without_a_loss(bench: Bench) -> None:
    before = filled(bench)
    upgrade(bench.engine.database.connections)
    assert snapshot(bench) == before
    assert broken_links(bench) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM signature",
        "TRUNCATE audit_event",
        UPSERT,
    ],
)
def test_evidence_is_not_changed(bench: Bench, url: str, statement: str) -> None:
    before = filled(bench)
    connections = create_engine(url)
    with (
        pytest.raises(DBAPIError, match="is evidence"),
        connections.begin() as connection,
    ):
        connection.execute(text(statement))
    connections.dispose()
    assert snapshot(bench) == before

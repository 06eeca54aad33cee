"""A serving connection changes neither schema nor evidence, even without triggers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from engine.app import Engine
from engine.bootstrap import build_engine, guarded
from engine.cli import database
from engine.settings import Settings
from engine.store.database import connect
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import begun, stocked

ATTEMPTS = (
    "DROP TABLE audit_event",
    "DROP TRIGGER audit_event_refuses_update",
    "DROP INDEX audit_event_by_actor",
    "ALTER TABLE audit_event RENAME TO gone",
    "ALTER TABLE audit_event ADD COLUMN more TEXT",
    "CREATE TABLE mine (a)",
    "CREATE TEMP TABLE mine (a)",
    "CREATE TEMP TRIGGER mine AFTER INSERT ON audit_event BEGIN SELECT 1; END",
    "CREATE TRIGGER mine AFTER INSERT ON audit_event BEGIN SELECT 1; END",
    "CREATE VIEW mine AS SELECT 1",
    "ATTACH DATABASE ':memory:' AS other",
    "PRAGMA writable_schema = ON",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA recursive_triggers = OFF",
    "DELETE FROM sqlite_master",
    "UPDATE audit_event SET actor = 'nobody'",
    "DELETE FROM audit_event",
    "REPLACE INTO audit_event SELECT * FROM audit_event LIMIT 1",
    "UPDATE signature SET printed_name = 'Eve'",
    "DELETE FROM statement",
    "VACUUM INTO '/tmp/copy.db'",
)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Engine]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'praxis.db'}")
    owner = database.owner_connections(settings)
    database.bring_up_to_date(owner)
    bench = stocked(Bench(site=Site(owner, settings)))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    engine = guarded(build_engine(connect(settings.database_url), settings))
    yield engine
    engine.database.connections.dispose()
    bench.close()


@pytest.mark.requirement("P11-06", "11.10(e)", "S10", "ASVS 13.2.2", "ASVS 16.4.2")
@pytest.mark.parametrize("statement", ATTEMPTS)
def test_what_would_change_schema_or_evidence_is_refused(
    serving: Engine, statement: str
) -> None:
    with (
        pytest.raises(DatabaseError),
        serving.database.writing.begin() as session,
    ):
        session.execute(text(statement))


def test_without_the_guard_the_schema_could_be_changed(serving: Engine) -> None:
    """The planted bug: an owner's connection drops what a serving one may not."""
    owner = connect(str(serving.database.connections.url))
    with owner.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_event_refuses_update"))
    owner.dispose()


@pytest.mark.parametrize("statement", ["SELECT count(*) FROM audit_event"])
def test_reading_goes_on(serving: Engine, statement: str) -> None:
    with serving.database.reading() as session:
        assert session.scalar(text(statement))
        with pytest.raises(DatabaseError):
            session.execute(text("DROP TABLE audit_event"))

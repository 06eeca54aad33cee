"""An installation grows: from one file to PostgreSQL, and nothing is left behind."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from engine.audit.checkpoint import make_key
from engine.cli import database
from engine.model import Base, Heartbeat
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.files import FileStore
from engine.store.migrations import upgrade
from engine.store.moving import NotMovableError, move
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import begun, snapshot, stocked


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    """Return an installation in a file in which a case was signed and one is open."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/praxis.db", files=tmp_path / "files"
    )
    connections = database.owner_connections(settings)
    upgrade(connections)
    bench = stocked(Bench(site=Site(connections, settings)))
    begun(bench)
    bench.complete("write", {"name": "Größe “5 µm”"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    begun(bench)
    FileStore(settings.files)
    bench.close()
    return settings


MAIN = "import sys; from web.cli import main; sys.exit(main())"
Opened = Callable[[str], Engine]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Return what opens a database for the length of a test."""

    def open_one(url: str) -> Engine:
        found.append(Database.over(connect(url)).connections)
        return found[-1]

    found: list[Engine] = []
    yield open_one
    for each in found:
        each.dispose()


@pytest.mark.requirement("A11-10")
def test_every_row_moves_and_the_case_goes_on_over_there(
    embedded: Settings,
    url: str,
    tmp_path: Path,
    opened: Opened,
) -> None:
    key = make_key(tmp_path / "sealing.key")
    assert key
    settings = Settings(database_url=url, files=embedded.files)
    given = {
        **os.environ,
        "QMS_DATABASE_URL": url,
        "QMS_FILES": str(embedded.files),
        "QMS_SIGNING_KEY_FILE": str(tmp_path / "sealing.key"),
    }
    old = Bench(site=Site(opened(embedded.database_url), embedded))
    before = snapshot(old)
    old.close()

    done = subprocess.run(
        [sys.executable, "-c", MAIN, "db", "copy", embedded.database_url],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )

    new = Bench(site=Site(opened(url), settings))
    after = snapshot(new)
    new.add_person("ana", ("clerk",))
    told = done.stdout + done.stderr
    assert {table: len(rows) for table, rows in after.items()} == {
        table: len(rows) for table, rows in before.items()
    }
    assert "0 findings in cases, signatures and files" in told, told
    assert done.returncode == 0, told
    assert f"{len(before['audit_event']):>10,}  audit_event" in told
    new.complete("write", {"name": "Goes on"}, actor="ana")
    assert "approve" in new.open_tasks()
    new.close()


def test_nothing_is_moved_into_a_database_in_use(
    embedded: Settings, url: str, opened: Opened
) -> None:
    target = opened(url)
    with target.begin() as connection:
        row = {"process": "one", "tick": "seal", "took_ms": 1}
        row["at"] = Bench().clock.now
        connection.execute(insert(Heartbeat), row)

    with pytest.raises(NotMovableError, match="heartbeat has rows"):
        move(opened(embedded.database_url), target)

    with target.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found = connection.execute(table.select()).all()
            assert len(found) == (table.name == "heartbeat")


def test_a_row_that_does_not_arrive_stops_the_move_and_keeps_nothing(
    embedded: Settings, url: str, opened: Opened
) -> None:
    target = opened(url)

    with target.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NULL; END'"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER lose BEFORE INSERT ON visit "
            "FOR EACH ROW EXECUTE FUNCTION lose()"
        )

    with pytest.raises(NotMovableError, match="visit did not arrive whole"):
        move(opened(embedded.database_url), target)

    with target.connect() as connection:
        assert not connection.execute(Base.metadata.tables["account"].select()).all()


def test_an_older_schema_is_told_what_to_do_first(
    url: str, tmp_path: Path, opened: Opened
) -> None:
    older = opened(f"sqlite:///{tmp_path}/old.db")
    upgrade(older, to="0010")

    with pytest.raises(NotMovableError, match="qms db upgrade"):
        move(older, opened(url))

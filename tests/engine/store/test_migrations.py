"""Migrations go forward, on filled databases, to what the classes describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import engine.store.migrations as history
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import is_current, upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import snapshot, stocked
from tests.engine.store.schema import columns, described, differences, filled
from tests.engine.trail import broken_links


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[Engine]:
    found = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
    Database.over(found)
    yield found
    found.dispose()


def _revisions() -> list[str]:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(history.__file__).resolve().parent)
    )
    scripts = ScriptDirectory.from_config(config)
    return [each.revision for each in scripts.walk_revisions()][::-1]


def test_the_migrations_make_what_the_classes_describe(connections: Engine) -> None:
    upgrade(connections)
    assert differences(connections) == []
    assert columns(connections) == described()


def test_the_history_is_one_line_without_branches() -> None:
    numbers = _revisions()
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_every_step_goes_forward_by_itself(connections: Engine) -> None:
    for revision in _revisions():
        assert not is_current(connections)
        upgrade(connections, to=revision)
    assert is_current(connections)


def test_a_filled_database_keeps_everything_when_it_is_migrated_again(
    connections: Engine, tmp_path: Path
) -> None:
    """What the last release stored is still there after the newest migrations."""
    upgrade(connections)
    settings = Settings(files=tmp_path / "files")
    bench = stocked(Bench(site=Site(connections, settings)))
    before = filled(bench)
    upgrade(connections)
    again = Bench(site=Site(connections, settings))
    assert snapshot(again) == before
    assert broken_links(again) == []
    assert again.open_tasks() == ["write"]


def test_an_older_schema_is_not_current(connections: Engine) -> None:
    upgrade(connections, to=_revisions()[-2])
    assert not is_current(connections)


def test_rows_of_the_first_migrations_are_still_there_after_the_last(
    connections: Engine,
) -> None:
    before_last = _revisions()[-2]
    upgrade(connections, to=before_last)
    with connections.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO register (key, title) VALUES ('sites', 'Sites')"
        )
        connection.exec_driver_sql(
            "INSERT INTO audit_stream (name, seq, hash) VALUES ('admin', 0, 'x')"
        )
    upgrade(connections)
    with connections.connect() as connection:
        found = connection.exec_driver_sql("SELECT key, changes FROM register")
        assert found.all() == [("sites", 0)]
        kept = connection.exec_driver_sql("SELECT name FROM audit_stream")
        assert kept.all() == [("admin",)]

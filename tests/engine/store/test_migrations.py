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


def test_a_question_about_a_step_that_is_done_is_closed_when_questions_end_with_it(
    connections: Engine, tmp_path: Path
) -> None:
    """The others stay open, and nobody has answered or passed on any of them."""
    upgrade(connections)
    bench = stocked(Bench(site=Site(connections, Settings(files=tmp_path / "files"))))
    bench.start("letter", {"name": "A"}, actor="ana")
    bench.complete("write", {"name": "A"}, actor="ana")
    with connections.begin() as connection:
        tasks = connection.exec_driver_sql("SELECT element, id FROM user_task").all()
        connection.exec_driver_sql(
            "ALTER TABLE acknowledgement DROP COLUMN answered_by"
        )
        connection.exec_driver_sql(
            "ALTER TABLE acknowledgement DROP COLUMN escalated_at"
        )
        for column in ("questioned", "passage"):
            connection.exec_driver_sql(f"ALTER TABLE user_task DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0016'")
        for _element, task_id in tasks:
            connection.exec_driver_sql(
                "INSERT INTO acknowledgement (id, person, instance_id, task_id, level, "
                "day, due_at, message) VALUES (?, 'ana', ?, ?, 'E2', '2026-01-05', 0, "
                "'Late')",
                (task_id, task_id, task_id),
            )
    upgrade(connections, to="0017")
    with connections.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT t.element, a.closed_at IS NULL, a.answered_by, a.escalated_at, "
            "t.questioned FROM acknowledgement a JOIN user_task t ON t.id = a.task_id"
        ).all()
    assert sorted(found) == [("approve", 1, None, None, 1), ("write", 0, None, None, 1)]

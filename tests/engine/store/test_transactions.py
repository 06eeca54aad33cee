"""What the transaction of a command promises although its connection is kept."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.clock import EPOCH
from engine.model import Account, Base, Request
from engine.store.database import Database, connect
from engine.store.hot import insert_rows, new_row

GROUP = "(role, due_at, task_id) VALUES ('x', 1, 'y')"
TASK = """(id, instance_id, token, element, name, created_at, due_at, due_rule, local,
state, questioned, revision)
VALUES ('i', 'none', '1', 'e', 'n', 0, 0, '', '{}', 'OPEN', 0, 1)"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "praxis.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    connections = connect(f"sqlite:///{file}")
    found = Database.over(connections)
    Base.metadata.create_all(connections)
    yield found
    connections.dispose()


def _write(database: Database, key: str) -> None:
    row = new_row(Request, key=key, actor="ana", digest="d", at=EPOCH, result={})
    with database.transaction() as session:
        insert_rows(session, [row])


def _keys(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Request.key).order_by(Request.key)))


def _delete_and_fail(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("DELETE FROM request"))
        raise ZeroDivisionError


def _refer_to_nothing(database: Database) -> None:
    """Make the commit fail, not a statement before it."""
    with database.transaction() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text(f"INSERT INTO task_group {GROUP}"))
        session.execute(text(f"INSERT INTO user_task {TASK}"))


def _known_elsewhere(file: Path) -> int:
    other = sqlite3.connect(file)
    try:
        return int(other.execute("SELECT count(*) FROM request").fetchone()[0])
    finally:
        other.close()


def test_what_ends_well_is_committed_for_everybody_each_time(
    database: Database, file: Path
) -> None:
    for number in range(1, 4):
        _write(database, f"{number}")
        assert _known_elsewhere(file) == number


def test_one_connection_serves_one_command_after_the_other(database: Database) -> None:
    opened: list[object] = []
    event.listen(database.connections, "connect", lambda *given: opened.append(given))
    for number in range(5):
        _write(database, f"{number}")
    assert len(opened) <= 1


def test_after_an_error_nothing_is_kept_and_the_next_command_works(
    database: Database,
) -> None:
    _write(database, "a")
    with pytest.raises(ZeroDivisionError):
        _delete_and_fail(database)
    with pytest.raises(IntegrityError):
        _write(database, "a")
    _write(database, "b")
    assert _keys(database) == ["a", "b"]


def test_what_a_session_of_its_own_statements_has_opened_is_committed_too(
    database: Database,
) -> None:
    for number in range(2):
        with database.transaction() as session:
            session.add(
                Account(id=f"{number}", name="A", mail=f"{number}@x", created_at=EPOCH)
            )
            session.flush()
            session.execute(text("UPDATE account SET name = 'B'"))
    with database.reading() as session:
        assert list(session.scalars(select(Account.name))) == ["B", "B"]


def test_a_commit_that_fails_keeps_nothing(database: Database) -> None:
    _write(database, "a")
    with pytest.raises(DBAPIError, match="FOREIGN KEY"):
        _refer_to_nothing(database)
    _write(database, "b")
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM task_group")) == 0
    assert _keys(database) == ["a", "b"]


def test_whoever_listens_hears_of_commands_on_a_kept_connection(
    database: Database,
) -> None:
    _write(database, "a")
    heard: list[str] = []

    def hear(*given: Any) -> None:
        heard.append(str(given[2]))

    event.listen(database.connections, "before_cursor_execute", hear)
    _write(database, "b")
    event.remove(database.connections, "before_cursor_execute", hear)
    _write(database, "c")
    assert [each for each in heard if each.startswith("INSERT")] == [heard[-1]]


def test_a_pool_that_is_disposed_of_takes_the_kept_connections_along(
    database: Database, file: Path
) -> None:
    _write(database, "a")
    database.connections.dispose()
    assert not file.with_name(f"{file.name}-wal").exists()  # nobody has it open
    _write(database, "b")
    assert _keys(database) == ["a", "b"]


def test_many_threads_write_one_after_the_other(database: Database) -> None:
    def work(name: str) -> None:
        for number in range(10):
            _write(database, f"{name}{number}")

    threads = [Thread(target=work, args=(name,)) for name in "abcdefgh"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(_keys(database)) == len(threads) * 10

"""What the hot path promises although it goes round the session."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine.clock import EPOCH
from engine.model import Account, Base, Request
from engine.store.database import Database, connect
from engine.store.hot import attach, insert_rows, new_row, write_changes
from engine.store.prepared import Prepared

TABLE = Account.__table__
BY_ID = Prepared(select(TABLE).where(TABLE.c.id == bindparam("person")))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    connections = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
    found = Database.over(connections)
    Base.metadata.create_all(connections)
    with found.writing.begin() as session:
        session.add(
            Account(id="ana", name="Ana", mail="ana@example.org", created_at=EPOCH)
        )
    yield found
    connections.dispose()


def _read(session: Session) -> Account:
    (stored,) = BY_ID.rows(session, person="ana")
    values = dict(zip(TABLE.columns.keys(), stored, strict=True))
    return attach(session, Account, values)


def _request(key: str) -> Any:
    return new_row(Request, key=key, actor="ana", digest="d", at=EPOCH, result={})


def test_a_row_read_by_a_prepared_statement_belongs_to_the_session(
    database: Database,
) -> None:
    with database.writing.begin() as session:
        ana = _read(session)
        assert session.get(Account, "ana") is ana is _read(session)
        ana.name = "Ana Maria"
    with database.reading() as session:
        assert session.get_one(Account, "ana").name == "Ana Maria"


def test_a_change_is_written_once_and_counted(database: Database) -> None:
    with database.writing.begin() as session:
        ana = _read(session)
        seen = ana.revision
        ana.name = "Ana Maria"
        write_changes(session)
        assert not session.dirty
        write_changes(session)
    with database.reading() as session:
        stored = session.get_one(Account, "ana")
        assert (stored.name, stored.revision) == ("Ana Maria", seen + 1)


def test_whoever_saw_an_older_revision_does_not_overwrite_the_newer_one(
    database: Database,
) -> None:
    with database.reading() as session:
        old = _read(session).revision
    with database.writing.begin() as session:
        _read(session).name = "Ana Maria"
    with database.writing() as session:
        (stored,) = BY_ID.rows(session, person="ana")
        values = dict(zip(TABLE.columns.keys(), stored, strict=True))
        attach(session, Account, values | {"revision": old}).name = "Anna"
        with pytest.raises(StaleDataError, match="Account"):
            write_changes(session)


def test_the_driver_s_errors_arrive_as_those_of_the_session(
    database: Database,
) -> None:
    with (
        pytest.raises(IntegrityError, match="UNIQUE"),
        database.writing.begin() as session,
    ):
        insert_rows(session, [_request("k"), _request("k")])


def test_whoever_counts_statements_hears_of_prepared_ones(database: Database) -> None:
    heard: list[str] = []

    def hear(*sent: Any) -> None:
        heard.append(sent[2])

    event.listen(database.connections, "before_cursor_execute", hear)
    with database.writing.begin() as session:
        insert_rows(session, [_request("a"), _request("b")])
    assert [each.split()[0] for each in heard] == ["BEGIN", "INSERT"]


def test_queries_on_a_file_never_make_commands_prepare_anew(
    database: Database,
) -> None:
    told: list[str] = []

    def hear(*sent: Any) -> None:
        told.append(sent[2])

    with database.writing.begin() as session:
        _read(session)
    event.listen(database.connections, "before_cursor_execute", hear)
    for _ in range(2):
        with database.reading() as session:
            _read(session)
        with database.writing.begin() as session:
            _read(session)
    assert not [each for each in told if each.startswith("PRAGMA")]


FIRST = """
from sqlalchemy.orm import Session
from engine.model import Timer
from engine.store.hot import attach
print(attach(Session(), Timer, {"id": 1, "element": "late"}).element)
"""


def test_a_row_is_attached_in_a_process_that_has_asked_nothing_yet() -> None:
    """A worker's first command may be a claim."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("late\n", "")

"""How transactions begin, and what files and keys promise."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from engine.canonical import sha256
from engine.errors import DamagedStateError, LimitError, NotFoundError
from engine.model import Base
from engine.store.database import Database, connect, in_memory
from engine.store.files import FileStore
from engine.store.keys import next_business_key, next_number


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    connections = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
    found = Database.over(connections)
    Base.metadata.create_all(connections)
    yield found
    connections.dispose()


def _setting(connections: Engine, name: str) -> object:
    with connections.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_what_was_committed_survives_a_power_failure(database: Database) -> None:
    full = 2
    assert _setting(database.connections, "journal_mode") == "wal"
    assert _setting(database.connections, "synchronous") == full
    assert _setting(database.connections, "foreign_keys") == 1


def test_a_query_cannot_write(database: Database) -> None:
    with (
        database.reading() as session,
        pytest.raises(DBAPIError, match="readonly"),
    ):
        session.execute(text("INSERT INTO series (name, last) VALUES ('x', 1)"))


def test_a_query_does_not_wait_for_a_command(database: Database) -> None:
    with database.writing.begin() as writer, database.reading() as reader:
        writer.execute(text("INSERT INTO series (name, last) VALUES ('x', 1)"))
        count = reader.scalar(text("SELECT count(*) FROM series"))
        assert count == 0


def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with (
        pytest.raises(DBAPIError, match="FOREIGN KEY"),
        database.writing.begin() as session,
    ):
        session.execute(
            text(
                "INSERT INTO visit (instance_id, seq, element, token, started, "
                "withdrawn, wrote) VALUES ('0', 1, 'a', '1', 0, 0, '{}')"
            )
        )


def test_numbers_of_a_series_have_no_gap_even_after_a_failure(
    database: Database,
) -> None:
    with database.writing.begin() as session:
        assert [next_number(session, "CAPA-2026") for _ in range(3)] == [1, 2, 3]
    with database.writing() as session:
        next_number(session, "CAPA-2026")
        session.rollback()
    with database.writing.begin() as session:
        assert next_number(session, "CAPA-2026") == 4
        assert next_number(session, "DCR-2026") == 1


def test_the_year_of_a_key_is_that_of_the_site(database: Database) -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with database.writing.begin() as session:
        here = next_business_key(session, "CAPA", now=late, zone=ZoneInfo("UTC"))
        there = next_business_key(
            session, "CAPA", now=late, zone=ZoneInfo("Europe/Berlin")
        )
    assert (here, there) == ("CAPA-2026-0001", "CAPA-2027-0001")


def test_a_file_is_named_by_its_content_and_stored_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert store.put(b"content") == store.put(b"content") == sha256(b"content")
    assert store.content(sha256(b"content")) == b"content"
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 1


def test_a_stored_file_that_changed_is_not_handed_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = store.put(b"content")
    next(each for each in tmp_path.rglob(digest)).write_bytes(b"forged")
    with pytest.raises(DamagedStateError):
        store.content(digest)


def test_a_file_nobody_stored_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        FileStore(tmp_path).content("0" * 64)


def test_a_file_has_a_largest_size(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="25 MB"):
        FileStore(tmp_path).put(bytes(25_000_001))
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_writes_to_a_database_in_memory_is_found_out() -> None:
    """It has one connection for all; to lock it for each query would cost too much."""
    database = Database.over(in_memory())
    with database.writing.begin() as session:
        session.execute(text("CREATE TABLE one (x)"))
    with (
        pytest.raises(AssertionError, match="query has written"),
        database.reading() as session,
    ):
        session.execute(text("INSERT INTO one VALUES (1)"))
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM one")) == 0

"""How a transaction begins: commands write one at a time, queries never wait."""

from dataclasses import dataclass
from typing import Any, Self
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from engine.store.prepared import send
from engine.store.transactions import KeptConnections, Transaction

_READERS: WeakKeyDictionary[Engine, Engine | None] = WeakKeyDictionary()
"""The pool that only reads, for each SQLite pool that has its settings already."""

_READS, _BEFORE = "reads only", "changes before"
"""Under these names a connection remembers whether it was told to refuse writes, and
how many rows it had changed before a query."""
PATIENCE = 5_000
"""Milliseconds a command waits for what another one holds; then it is refused (R28)."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database, with one way to write to it and one way to read it."""

    connections: Engine
    writing: sessionmaker[Session]
    reading: sessionmaker[Session]
    kept: KeptConnections

    @classmethod
    def over(cls, connections: Engine) -> Self:
        """Return a database that uses a pool of connections owned by the caller."""
        readers = connections
        if connections.dialect.name == "sqlite":
            if connections not in _READERS:
                _READERS[connections] = _prepared(connections)
            readers = _READERS[connections] or connections
        reading = readers.execution_options(reading=True, postgresql_readonly=True)
        return cls(
            connections,
            sessionmaker(connections, expire_on_commit=False),
            sessionmaker(reading, expire_on_commit=False),
            KeptConnections(connections),
        )

    def transaction(self) -> Transaction:
        """Return what begins a transaction and ends it with its block."""
        return Transaction(self.kept)


def in_memory() -> Engine:
    """Return connections to a new empty SQLite database that lives in memory."""
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )


def connect(url: str) -> Engine:
    """Return a pool of connections to the database at ``url``."""
    if url.startswith("sqlite"):
        return create_engine(url, connect_args={"check_same_thread": False})
    connections = create_engine(url, pool_pre_ping=True)
    event.listen(connections, "connect", _wait_no_longer)
    return connections


def _wait_no_longer(connection: Any, _entry: object) -> None:
    """Let PostgreSQL give up waiting for a lock: without that it waits for ever."""
    connection.execute(f"SET lock_timeout = {PATIENCE}")
    connection.commit()


def _prepared(connections: Engine) -> Engine | None:
    """Prepare a pool, and return the one that queries use, if they have their own.

    Telling a connection whether it may write makes SQLite compile all its statements
    anew. So queries have connections of their own, which are told once. A database in
    memory has only one connection: there a query that wrote is found out at its end.
    """
    _prepare_sqlite(connections)
    if isinstance(connections.pool, StaticPool):
        _find_out_writers(connections)
        return None
    readers = connect(connections.url.render_as_string(hide_password=False))
    _prepare_sqlite(readers)

    @event.listens_for(connections, "engine_disposed")
    def dispose(_connections: Engine) -> None:
        readers.dispose()

    return readers


def _prepare_sqlite(connections: Engine) -> None:
    """Make SQLite durable, and take the write lock before the first read.

    A transaction that reads first and writes later cannot wait for another writer;
    SQLite refuses it at once. Hence BEGIN IMMEDIATE for commands, and only for them.
    Connections opened earlier would lack the settings, so they are dropped first.
    """
    connections.dispose()

    @event.listens_for(connections, "connect")
    def configure(connection: Any, _entry: object) -> None:
        connection.isolation_level = None
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {PATIENCE}",
            "cache_size = -65536",  # kB: the upper pages of all indexes stay in memory
        ):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(connections, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        if isinstance(connections.pool, StaticPool):
            connection.info[_BEFORE] = _changes(connection) if reading else None
        elif connection.info.get(_READS) is not reading:
            send(connection, f"PRAGMA query_only = {int(reading)}")
            connection.info[_READS] = reading
        send(connection, "BEGIN" if reading else "BEGIN IMMEDIATE")


def _find_out_writers(connections: Engine) -> None:
    """Undo what a query has written, and say so."""

    @event.listens_for(connections, "rollback")
    def ended(connection: Connection) -> None:
        before = connection.info.get(_BEFORE)
        if before is not None and before != _changes(connection):
            connection.connection.rollback()
            raise AssertionError("A query has written to the database.")


def _changes(connection: Connection) -> int:
    """Return how many rows a connection to SQLite has changed since it was opened."""
    driver: Any = connection.connection.dbapi_connection
    return int(driver.total_changes)

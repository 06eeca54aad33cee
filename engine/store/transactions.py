"""The transaction of a command: one session, committed with its block, or not at all.

On an SQLite file the connection of a command is kept for the next one, begun and
committed at the driver. Taken out of the pool and put back, with a transaction object
made for each command, it cost a tenth of a command.
"""

from collections import deque
from collections.abc import Callable
from types import TracebackType
from weakref import ref

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine.store.prepared import Line

MOST_KEPT = 4
"""Commands write one at a time; more connections only wait for each other."""


class KeptConnections:
    """Connections between two commands, each inside a transaction of SQLAlchemy's.

    That transaction never ends: what begins and commits is the driver, below it.
    Whoever disposes of the pool disposes of them, too.
    """

    __slots__ = ("__weakref__", "_connections", "_lines", "_may_keep")

    def __init__(self, connections: Engine) -> None:
        self._connections = connections
        self._lines: deque[Line] = deque()
        self._may_keep = connections.dialect.name == "sqlite" and not isinstance(
            connections.pool, StaticPool
        )
        if self._may_keep:
            event.listen(connections, "engine_disposed", _closing(ref(self)))

    def begun(self) -> Line:
        """Return a connection on which a transaction has begun."""
        while self._lines:
            try:
                line = self._lines.pop()
            except IndexError:  # another thread was faster
                break
            if line.is_current:
                return _begun_again(line)
            _end(line)
        connection = self._connections.connect()
        try:
            connection.begin()
            return Line(connection)
        except BaseException:
            connection.close()
            raise

    def commit(self, line: Line) -> None:
        """Commit, and keep the connection if there is room for it."""
        if not self._may_keep:
            line.connection.commit()
        else:
            line.commit()
            if len(self._lines) < MOST_KEPT and line.is_current:
                self._lines.append(line)
                return
        line.connection.close()

    def close(self) -> None:
        """Let go of all of them."""
        while self._lines:
            _end(self._lines.pop())


class Transaction:
    """Gives a session, and commits at the end of the block if nothing was raised.

    What the block has opened in the session is let go of first. After an error the
    connection goes back to the pool, which undoes everything.
    """

    __slots__ = ("_kept", "_line", "_session")

    def __init__(self, kept: KeptConnections) -> None:
        self._kept = kept

    def __enter__(self) -> Session:
        """Begin."""
        self._line = line = self._kept.begun()
        # Begun and closed by the session itself a transaction costs several times as
        # much, in tracking that a command does not need.
        self._session = session = Session(
            line.connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only",
        )
        line.remember(session)
        return session

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        line = self._line
        try:
            if self._session.in_transaction() or error is not None:
                self._session.close()
            if error is None:
                self._kept.commit(line)
                return
        except BaseException:
            line.connection.close()
            raise
        line.connection.close()


def _begun_again(line: Line) -> Line:
    line.listen()
    try:
        line.send("BEGIN IMMEDIATE", ())
    except BaseException:
        line.connection.close()
        raise
    return line


def _end(line: Line) -> None:
    """Close a connection whose pool is gone: there is no place to put it back."""
    if not (line.connection.closed or line.connection.invalidated):
        line.connection.detach()
    line.connection.close()


def _closing(kept: "ref[KeptConnections]") -> Callable[[Engine], None]:
    def close(_connections: Engine) -> None:
        found = kept()
        if found is not None:
            found.close()

    return close

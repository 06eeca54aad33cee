"""Count the statements a command or a query sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from engine.testing import Bench

NO_WORK = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def counted(bench: Bench) -> Iterator[list[str]]:
    """Collect the statements that are sent inside."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        statement = str(arguments[2]).lstrip()
        if not statement.startswith(NO_WORK):
            sent.append(statement)

    connections = bench.engine.database.connections
    event.listen(connections, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connections, "before_cursor_execute", note)

"""What a command costs at least: its statements through the bare driver."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine as Connections
from sqlalchemy import event


@dataclass(slots=True)
class Recorder:
    """Keeps every statement and its parameters while it records."""

    connections: Connections
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what is executed inside."""
        self.statements = []
        event.listen(self.connections, "before_cursor_execute", self._keep)
        try:
            yield
        finally:
            event.remove(self.connections, "before_cursor_execute", self._keep)

    def _keep(
        self,
        connection: Any,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,  # noqa: FBT001 - SQLAlchemy's own signature
    ) -> None:
        del connection, cursor, context
        if not statement.startswith(("PRAGMA", "BEGIN")):
            self.statements.append((statement, parameters, executemany))


class Replay:
    """A copy of the database, to which recorded commands are applied bare."""

    def __init__(self, source: Path, copy: Path) -> None:
        shutil.copy(source, copy)
        self._database = sqlite3.connect(copy, isolation_level=None)
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            self._database.execute(f"PRAGMA {setting}")

    def run(self, statements: list[tuple[str, Any, bool]]) -> float:
        """Run the statements of one command in one commit; return the seconds."""
        began = perf_counter()
        self._database.execute("BEGIN IMMEDIATE")
        for statement, parameters, many in statements:
            if many:
                self._database.executemany(statement, parameters)
            else:
                self._database.execute(statement, parameters).fetchall()
        self._database.execute("COMMIT")
        return perf_counter() - began

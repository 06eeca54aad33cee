"""Statements that are compiled once and sent straight to the driver.

The few statements of completing a task run thousands of times. Built and looked up
anew each time, they cost more than the database's own work. Everything else goes
through the session as usual; both use the same connection and transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Processor = Callable[[Any], Any] | None
_LINE = "line of the transaction"


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement in the words of one database."""

    text: str
    binds: tuple[tuple[str, Processor, Any], ...]
    by_place: bool
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    """The columns that are not what the driver returns, and what converts them."""

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return what the driver takes; a name not given has its default."""
        get = values.get
        given = [
            process(get(name, default)) if process else get(name, default)
            for name, process, default in self.binds
        ]
        if self.by_place:
            return tuple(given)
        names = (name for name, _process, _default in self.binds)
        return dict(zip(names, given, strict=True))

    def row(self, stored: Sequence[Any]) -> tuple[Any, ...]:
        """Return a row in Python's types."""
        found = list(stored)
        for place, process in self.results:
            found[place] = process(found[place])
        return tuple(found)


class Prepared:
    """One statement with named parameters, compiled once for each kind of database."""

    __slots__ = ("_columns", "_forms", "_statement")

    def __init__(
        self, statement: ClauseElement, *, columns: Iterable[str] = ()
    ) -> None:
        self._statement = statement
        self._columns = tuple(columns)
        self._forms: dict[str, _Form] = {}

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return what a SELECT finds, or a change gives back."""
        line = _line_of(session)
        form = self._form(line.dialect)
        line.send(form.text, form.parameters(values))
        return [form.row(each) for each in line.cursor.fetchall()]

    def run(self, session: Session, values: Mapping[str, Any]) -> int:
        """Change rows and return how many there were."""
        line = _line_of(session)
        form = self._form(line.dialect)
        line.send(form.text, form.parameters(values))
        return int(line.cursor.rowcount)

    def run_each(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run the statement once for each set of values, in one call of the driver."""
        if not rows:
            return
        if len(rows) == 1:
            self.run(session, rows[0])
            return
        line = _line_of(session)
        form = self._form(line.dialect)
        given = [form.parameters(each) for each in rows]
        line.send(form.text, given, many=True)

    def _form(self, dialect: Dialect) -> _Form:
        found = self._forms.get(dialect.name)
        if found is None:
            found = self._forms[dialect.name] = self._compiled(dialect)
        return found

    def _compiled(self, dialect: Dialect) -> _Form:
        compiled = self._statement.compile(
            dialect=dialect,
            column_keys=self._columns or None,
            compile_kwargs={"render_postcompile": True},
        )
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("Only queries and changes can be prepared.")
        defaults = compiled.construct_params(_check=False)
        names = compiled.positiontup if compiled.positional else list(compiled.params)
        return _Form(
            str(compiled),
            tuple(
                (name, _binder(compiled.binds, name, dialect), defaults.get(name))
                for name in names or ()
            ),
            compiled.positional,
            tuple(
                (place, process)
                for place, process in enumerate(_readers(self._statement, dialect))
                if process is not None
            ),
        )


class Line:
    """The connection of a transaction, one cursor for it, and who listens."""

    __slots__ = ("_pool", "connection", "cursor", "dialect", "listeners")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect
        self.cursor: Any = connection.connection.cursor()
        self._pool = connection.engine.pool
        self.listen()

    def listen(self) -> None:
        """Find out who listens to the engine now."""
        self.listeners = tuple(self.connection.dispatch.before_cursor_execute)

    @property
    def is_current(self) -> bool:
        """Say whether the connection is still one of its pool, and works."""
        connection = self.connection
        return connection.engine.pool is self._pool and not (
            connection.closed or connection.invalidated
        )

    def send(self, text: str, parameters: Any, *, many: bool = False) -> None:
        """Run a statement; whoever listens to the engine hears of it."""
        cursor = self.cursor
        for listener in self.listeners:
            listener(self.connection, cursor, text, parameters, None, many)
        try:
            (cursor.executemany if many else cursor.execute)(text, parameters)
        except self.dialect.loaded_dbapi.Error as failure:
            raise _wrapped(self.connection, text, parameters, failure) from failure

    def commit(self) -> None:
        """Commit at the driver; SQLAlchemy's own transaction stays as it is."""
        driver: Any = self.connection.connection
        try:
            driver.commit()
        except self.dialect.loaded_dbapi.Error as failure:
            raise _wrapped(self.connection, "COMMIT", (), failure) from failure

    def remember(self, session: Session) -> None:
        """Be the line of a session's transaction."""
        session.info[_LINE] = self


def _line_of(session: Session) -> Line:
    """Return the line of the session's transaction, remembered."""
    found: Line | None = session.info.get(_LINE)
    if found is None or found.connection.closed:
        found = session.info[_LINE] = Line(session.connection())
    return found


def connection_of(session: Session) -> Connection:
    """Return the connection of the session's transaction."""
    return _line_of(session).connection


def send(connection: Connection, text: str) -> None:
    """Send a statement without parameters."""
    Line(connection).send(text, ())


def _wrapped(
    connection: Connection, text: str, parameters: Any, failure: Exception
) -> BaseException:
    """Return the driver's error as SQLAlchemy raises it, so that callers see one."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(failure, None, None)  # type: ignore[arg-type]  # the driver's own error
    return DBAPIError.instance(
        text,
        parameters,
        failure,
        dialect.loaded_dbapi.Error,
        connection_invalidated=lost,
        dialect=dialect,
    )


def _binder(binds: Mapping[str, Any], name: str, dialect: Dialect) -> Processor:
    found = binds.get(name)
    if found is None:
        return None
    kind: TypeEngine[Any] = found.type
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _readers(statement: ClauseElement, dialect: Dialect) -> Iterable[Processor]:
    if not isinstance(statement, Select | Insert):
        return
    for column in statement.exported_columns:
        kind: TypeEngine[Any] = column.type
        process = kind.dialect_impl(dialect).result_processor(dialect, None)
        if process is not None and isinstance(kind, Uuid):
            # Rows of one case name the same few ids again and again.
            process = lru_cache(maxsize=1024)(process)
        yield process

"""Move a whole installation into another database, and prove that all of it arrived.

One transaction over there: a move that fails leaves the target as empty as it was. What
is hashed is TEXT in both, so chains, seals and signatures hold as they are. Nothing is
read from queues: timers and jobs are rows.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, delete, insert, select

from engine.canonical import digest
from engine.model import Base
from engine.store.migrations import is_current

BATCH = 1_000


class NotMovableError(ValueError):
    """The two databases do not fit together, or the target is in use."""


def move(
    source: Engine,
    target: Engine,
    *,
    tell: Callable[[str, int], None] = lambda _table, _rows: None,
) -> Mapping[str, int]:
    """Copy every row and return how many there are, by table.

    The source is held against writing meanwhile. Raises ``NotMovableError`` if either
    schema is not the current one, if the target holds anything, or if what arrived is
    not what was sent; then nothing is kept.
    """
    for place in (source, target):
        if not is_current(place):
            raise NotMovableError(
                f"Run qms db upgrade first: the schema of {_named(place)} is older."
            )
    with source.begin() as old, target.begin() as new:
        _require_empty(new)
        moved: dict[str, int] = {}
        for table in Base.metadata.sorted_tables:
            moved[table.name] = _copied(table, old, new)
            tell(table.name, moved[table.name])
        for table in Base.metadata.sorted_tables:
            if _digest(table, old) != _digest(table, new):
                raise NotMovableError(f"Table {table.name} did not arrive whole.")
    return moved


def _require_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if _has_rows(table, connection):
            raise NotMovableError(
                f"The target is in use: table {table.name} has rows. "
                "Name a new database, after qms db upgrade."
            )


def _has_rows(table: Table, connection: Connection) -> bool:
    return connection.execute(select(*table.primary_key).limit(1)).first() is not None


def _copied(table: Table, old: Connection, new: Connection) -> int:
    """Send the rows of a table in batches; return how many.

    What triggers over there have written meanwhile gives way to what is sent.
    """
    count = 0
    if _has_rows(table, new):
        new.execute(delete(table))
    for batch in _batches(table, old):
        new.execute(insert(table), [dict(row) for row in batch])
        count += len(batch)
    return count


def _batches(table: Table, connection: Connection) -> Iterator[Sequence[RowMapping]]:
    """Yield the rows by key, so that both databases give them in one order."""
    found = connection.execution_options(yield_per=BATCH).execute(
        select(table).order_by(*table.primary_key)
    )
    yield from found.mappings().partitions(BATCH)


def _digest(table: Table, connection: Connection) -> str:
    """Return one hash over all rows, whatever order a database sorts texts in."""
    lines = sorted(
        digest({key: _plain(value) for key, value in row.items()})
        for batch in _batches(table, connection)
        for row in batch
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _plain(value: Any) -> str:
    """Return a value as text that tells its kind, so that 1 is not "1"."""
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return f"{type(value).__name__} {value!r}"


def _named(place: Engine) -> str:
    return place.url.render_as_string(hide_password=True)

"""Write many rows of one kind in one statement, without the session's bookkeeping."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from engine.model import Base, Versioned


def insert_rows(session: Session, rows: Iterable[Base]) -> None:
    """Insert new rows that no code of this transaction will change again.

    They are not part of the session; a versioned row begins at revision 1.
    """
    by_kind: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_kind[type(row)].append(_values(row))
    for kind, values in by_kind.items():
        table = cast("Table", kind.__table__)
        session.connection().execute(insert(table), values)


def _values(row: Base) -> dict[str, Any]:
    found = {
        column.key: getattr(row, column.key) for column in type(row).__table__.columns
    }
    if isinstance(row, Versioned):
        found["revision"] = 1
    return found

"""Business keys: one gapless series per prefix and year."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.model import Series
from engine.store.prepared import Prepared, connection_of


def _counting(insert: Any) -> Prepared:
    first = insert(Series).values(name=bindparam("series"), last=1)
    return Prepared(
        first.on_conflict_do_update(
            index_elements=[Series.name], set_={"last": Series.last + 1}
        ).returning(Series.last)
    )


_COUNT = {
    "postgresql": _counting(postgresql.insert),
    "sqlite": _counting(sqlite.insert),
}


def next_number(session: Session, name: str) -> int:
    """Return the next number of a series, locked until the transaction ends.

    One statement, so that two who begin a series at once do not collide.
    """
    dialect = connection_of(session).dialect.name
    ((number,),) = _COUNT[dialect].rows(session, series=name)
    return int(number)


def next_business_key(
    session: Session, prefix: str, *, now: datetime, zone: ZoneInfo
) -> str:
    """Return the next key such as CAPA-2026-0001; the year is the site's."""
    name = f"{prefix}-{now.astimezone(zone).year}"
    return f"{name}-{next_number(session, name):04d}"

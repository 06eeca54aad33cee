"""The order in which steps of different instances complete, on a bench's database.

Visits are numbered per instance, and on a clock that stands still all of a test happens
at one instant. Triggers of the database note who completed when, whatever wrote it.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Session

from engine.model import Visit

_VISIT = Visit.__table__
_COMPLETION = Table(
    "bench_completion",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("instance_id", _VISIT.c.instance_id.type),
    Column("end_seq", Integer),
)
_NOTE = (
    "CREATE TRIGGER bench_completion_{0} AFTER {1} ON visit WHEN NEW.ended IS NOT NULL "
    "BEGIN INSERT INTO bench_completion (instance_id, end_seq) "
    "VALUES (NEW.instance_id, NEW.end_seq); END"
)


def note_completions(connection: Connection) -> None:
    """Let a SQLite database note the order of completions from now on."""
    _COMPLETION.create(connection)
    connection.execute(text(_NOTE.format("insert", "INSERT")))
    connection.execute(text(_NOTE.format("update", "UPDATE OF ended")))


def in_order(session: Session, visits: Iterable[Visit]) -> list[Visit]:
    """Sort ended visits as they completed; without notes, by time and instance.

    What one instance completes in one turn is written in several statements: its own
    numbers say the order.
    """
    places = _places(session)

    def place(visit: Visit) -> tuple[object, ...]:
        noted = places.get((visit.instance_id, visit.end_seq))
        return visit.ended, noted or 0, visit.instance_id, visit.end_seq

    return sorted(visits, key=place)


def _places(session: Session) -> dict[tuple[object, int | None], int]:
    if not inspect(session.connection()).has_table(_COMPLETION.name):
        return {}
    noted = session.execute(select(_COMPLETION).order_by(_COMPLETION.c.place)).all()
    found: dict[tuple[object, int | None], int] = {}
    for instance, together in groupby(noted, key=attrgetter("instance_id")):
        for number in sorted(each.end_seq for each in together):
            found[instance, number] = len(found) + 1
    return found

"""INSERT that knows what to do about a row that is there already, on both databases."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.model import Base


def insert_into(
    session: Session, kind: type[Base]
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT with ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    Two transactions may both find no row and both write one: only the database can
    tell them apart.
    """
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(kind)
    return sqlite.insert(kind)

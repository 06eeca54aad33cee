"""Business keys: one gapless series per prefix and year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.model import Series
from engine.store.upsert import insert_into


def next_number(session: Session, name: str) -> int:
    """Return the next number of a series, locked until the transaction ends.

    One statement, so that two who begin a series at once do not collide.
    """
    counted = (
        insert_into(session, Series)
        .values(name=name, last=1)
        .on_conflict_do_update(
            index_elements=[Series.name], set_={"last": Series.last + 1}
        )
        .returning(Series.last)
    )
    return int(session.execute(counted).scalar_one())


def next_business_key(
    session: Session, prefix: str, *, now: datetime, zone: ZoneInfo
) -> str:
    """Return the next key such as CAPA-2026-0001; the year is the site's."""
    name = f"{prefix}-{now.astimezone(zone).year}"
    return f"{name}-{next_number(session, name):04d}"

"""Business keys: one gapless series per prefix and year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Series


def next_number(session: Session, name: str) -> int:
    """Return the next number of a series, locked until the transaction ends."""
    series = session.scalar(select(Series).where(Series.name == name).with_for_update())
    if series is None:
        series = Series(name=name, last=0)
        session.add(series)
    series.last += 1
    return series.last


def next_business_key(
    session: Session, prefix: str, *, now: datetime, zone: ZoneInfo
) -> str:
    """Return the next key such as CAPA-2026-0001; the year is the site's."""
    name = f"{prefix}-{now.astimezone(zone).year}"
    return f"{name}-{next_number(session, name):04d}"

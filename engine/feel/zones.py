"""Offsets of named time zones, for any year (IANA data through zoneinfo)."""

import datetime as dt
import functools
import re
import zoneinfo

from engine.feel.gregorian import civil

_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}")
_CYCLE = 400  # the Gregorian calendar repeats after 400 years
_FIRST, _LAST = 1, 9_998  # years that datetime can hold, with room for an offset


@functools.lru_cache(maxsize=1_000)
def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the zone, or None for a name the zone data do not have."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None


@functools.lru_cache(maxsize=5_000)
def zone_offset(name: str, days: int, seconds: int) -> int:
    """Return the offset in seconds at a local day (since 1970) and second of it.

    A local time that occurs twice means the first; one in a gap counts with the
    offset before it. Years out of reach borrow one 400 or more years away.
    """
    year, month, day = civil(days)
    if not _FIRST < year < _LAST:
        year = 2_000 + year % _CYCLE
    moment = dt.datetime(year, month, day, tzinfo=zone_named(name))
    return _seconds((moment + dt.timedelta(seconds=seconds)).utcoffset())


@functools.lru_cache(maxsize=5_000)
def offset_at(name: str, days: int, seconds: int) -> int:
    """Return the offset in seconds at an instant: day and second in UTC."""
    year, month, day = civil(days)
    if not _FIRST < year < _LAST:
        year = 2_000 + year % _CYCLE
    moment = dt.datetime(year, month, day, tzinfo=dt.UTC)
    local = (moment + dt.timedelta(seconds=seconds)).astimezone(zone_named(name))
    return _seconds(local.utcoffset())


def _seconds(offset: dt.timedelta | None) -> int:
    return int(offset.total_seconds()) if offset is not None else 0

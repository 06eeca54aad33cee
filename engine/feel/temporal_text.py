"""Text to dates, times and durations: XML Schema forms plus ``@Zone/Name``.

DMN 1.5, 10.3.4.1 (conversion functions) and the lexical forms of 10.3.2.3.
Every function returns None for text it does not understand.
"""

import re
from typing import TypeAlias

from engine.feel.gregorian import is_date
from engine.feel.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
)
from engine.feel.zones import zone_named

MAX_OFFSET_HOURS = 18
_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d(?::\d\d)?|@.+)?", re.ASCII
)
_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,11})Y)?(?:(\d{1,11})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,11})D)?(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?"
    r"(?:(\d{1,15})(?:\.(\d*))?S)?)?",
    re.ASCII,
)
_LONGEST = 200  # characters; no temporal text is longer


def make_date(year: int, month: int, day: int) -> Date | None:
    """Return the date, or None where the calendar has no such day."""
    return Date(year, month, day) if is_date(year, month, day) else None


def make_time(
    clock: tuple[int, int, int],
    nanos: int = 0,
    *,
    offset: int | None = None,
    zone: str | None = None,
) -> Time | None:
    """Return the time of (hour, minute, second), or None where no clock shows it."""
    hour, minute, second = clock
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):  # noqa: PLR2004 - the parts of a day
        return None  # the limits above are those of every clock
    return Time(hour * HOUR + minute * MINUTE + second * SECOND + nanos, offset, zone)


def parse_date(text: str) -> Date | None:
    """Read ``2026-11-22``."""
    match = _DATE.fullmatch(text[:_LONGEST])
    return make_date(*map(int, match.groups())) if match else None


def parse_time(text: str) -> Time | None:
    """Read ``10:30:00``, with a fraction, ``Z``, an offset or ``@Europe/Berlin``."""
    match = _TIME.fullmatch(text[:_LONGEST])
    if not match:
        return None
    clock = (int(match[1]), int(match[2]), int(match[3]))
    nanos, suffix = _nanos(match[4]), match[5]
    if suffix is None:
        return make_time(clock, nanos)
    if suffix[0] == "@":
        known = zone_named(suffix[1:]) is not None
        return make_time(clock, nanos, zone=suffix[1:]) if known else None
    offset = _offset(suffix)
    return None if offset is None else make_time(clock, nanos, offset=offset)


def _nanos(digits: str | None) -> int:
    return int((digits or "").ljust(9, "0")[:9])


def _offset(suffix: str) -> int | None:
    if suffix in "Zz":
        return 0
    hours, minutes, *seconds = (int(part) for part in suffix[1:].split(":"))
    total = hours * 3600 + minutes * 60 + sum(seconds)
    if minutes > 59 or sum(seconds) > 59 or total > MAX_OFFSET_HOURS * 3600:  # noqa: PLR2004 - the parts of a day
        return None  # 59 is the last minute and second
    return -total if suffix[0] == "-" else total


def parse_datetime(text: str) -> DateTime | None:
    """Read a date, ``T`` and a time; a date alone means its midnight."""
    day, mark, clock = text.partition("T")
    date = parse_date(day)
    time = parse_time(clock) if mark else Time(0)
    return DateTime(date, time) if date and time else None


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """Read ``P1Y2M`` or ``P1DT2H3M4.5S``, with an optional minus sign."""
    match = _MONTHS.fullmatch(text[:_LONGEST])
    if match:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return MonthsDuration(-months if match[1] else months)
    match = _DAYS.fullmatch(text[:_LONGEST])
    if not match:
        return None
    units = zip((2, 3, 4, 5), (DAY, HOUR, MINUTE, SECOND), strict=True)
    nanos = sum(int(match[place] or 0) * unit for place, unit in units)
    nanos += _nanos(match[6])
    return DaysDuration(-nanos if match[1] else nanos)


Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration


def parse_temporal(text: str) -> Temporal | None:
    """Read the text of an ``@"..."`` literal (grammar rule 62)."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text and ":" in text:
        return parse_datetime(text) or parse_time(text)
    return parse_date(text) or parse_time(text)

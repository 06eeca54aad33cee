"""Conversions to numbers, dates, times and durations (DMN 1.5, 10.3.4.1)."""

import re
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.limits import DECIMAL
from engine.feel.run import Run
from engine.feel.temporal import (
    HOUR,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    date_of,
)
from engine.feel.temporal_text import (
    make_date,
    make_time,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_LONGEST = 6_200  # digits; decimal128 needs no more
_GROUPING = (None, " ", ",", ".")
_POINTS = (None, ",", ".")
_PARSE_TICKS, _ZONE_TICKS = 8, 100
_LARGEST = 10**10
Known = TypeVar("Known")
_SEPARATORS = "grouping separator?: string, decimal separator?: string"


@builtin(f"number(from: string, {_SEPARATORS}) -> number")
def number(
    run: Run, text: str, grouping: str | None = None, point: str | None = None
) -> Decimal:
    """Read a number; the separators say how the text is written."""
    run.charge(2 + (len(text) >> 5))
    if grouping not in _GROUPING or point not in _POINTS:
        raise FeelRefusal("these separators are not allowed")
    if grouping is not None and grouping == point:
        raise FeelRefusal("the two separators are the same")
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise FeelRefusal(f'"{text[:40]}" is not a number')
    return DECIMAL.create_decimal(text)


def _known(value: Known | None, text: str, what: str) -> Known:
    if value is None:
        raise FeelRefusal(f'"{text[:40]}" is not a {what}')
    return value


# ---- dates
@builtin("date(from: string) -> date")
def read_date(run: Run, text: str) -> Date:
    """Read ``2026-11-22``."""
    run.charge(_PARSE_TICKS)
    return _known(parse_date(text), text, "date such as 2026-11-22")


@builtin("date(from: date|moment) -> date")
def date_part(_run: Run, value: Date | DateTime) -> Date:
    """Return the date part."""
    return date_of(value)


@builtin("date(year: number, month: number, day: number) -> date")
def make_date_of(_run: Run, *parts: Decimal) -> Date:
    """Return the date of year, month and day."""
    date = make_date(*map(_whole, parts))
    if date is None:
        raise FeelRefusal("the calendar has no such day")
    return date


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value() or abs(number) >= _LARGEST:
        raise FeelRefusal(f"{str(number)[:20]} is not a whole number of use here")
    return int(number)


# ---- times
def _zone_ticks(text: str) -> int:
    """Return the cost of reading a time; a zone may have to be looked up."""
    return _ZONE_TICKS if "@" in text else _PARSE_TICKS


@builtin("time(from: string) -> time")
def time_of_text(run: Run, text: str) -> Time:
    """Read ``10:30:00``, with an offset or ``@Europe/Berlin``."""
    run.charge(_zone_ticks(text))
    return _known(parse_time(text), text, "time such as 10:30:00")


@builtin("time(from: time|moment|date) -> time")
def time_of_moment(_run: Run, value: Time | DateTime | Date) -> Time:
    """Return the time part; a date alone is its midnight in UTC."""
    if type(value) is DateTime:
        return value.time
    return value if type(value) is Time else Time(0, 0)


@builtin("time(hour: number, minute: number, second: number, offset?: days) -> time")
def time_of_parts(
    _run: Run,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysDuration | None = None,
) -> Time:
    """Return the time of hour, minute, second and an offset from UTC."""
    if offset is not None and abs(offset.nanos) > 18 * HOUR:
        raise FeelRefusal("an offset is at most 18 hours")
    if not 0 <= second < 60:  # noqa: PLR2004  (seconds of a minute)
        raise FeelRefusal("a minute has seconds from 0 to 59")
    seconds, nanos = divmod(int(second * SECOND), SECOND)
    shift = None if offset is None else offset.nanos // SECOND
    clock = (_whole(hour), _whole(minute), seconds)
    time = make_time(clock, nanos, offset=shift)
    if time is None:
        raise FeelRefusal("no clock shows this time")
    return time


# ---- dates and times
@builtin("date and time(from: string) -> date and time")
def moment_of_text(run: Run, text: str) -> DateTime:
    """Read a date, ``T`` and a time; a date alone is its midnight."""
    run.charge(_PARSE_TICKS + _zone_ticks(text))
    what = "date and time such as 2026-11-22T10:30:00"
    return _known(parse_datetime(text), text, what)


@builtin("date and time(from: moment) -> date and time")
def moment_of_moment(_run: Run, value: DateTime) -> DateTime:
    """Return the date and time; a date is converted to its midnight in UTC."""
    return value


@builtin("date and time(date: date|moment, time: time) -> date and time")
def moment_of_parts(_run: Run, date: Date | DateTime, time: Time) -> DateTime:
    """Return the date (part) with the time."""
    return DateTime(date_of(date), time)


# ---- durations
@builtin("duration(from: string)")
def duration_of_text(run: Run, text: str) -> Any:
    """Read ``P1Y2M`` or ``P1DT2H``."""
    run.charge(_PARSE_TICKS)
    return _known(parse_duration(text), text, "duration such as P1DT2H")


@builtin("duration(from: duration)")
def duration_of_duration(_run: Run, value: Any) -> Any:
    """Return the duration itself."""
    return value


@builtin(
    "years and months duration(from: date|moment, to: date|moment)"
    " -> years and months duration"
)
def months_between(
    _run: Run, start: Date | DateTime, end: Date | DateTime
) -> MonthsDuration:
    """Return the whole months from one date to another."""
    first = date_of(start)
    last = date_of(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    if months < 0 and last.day > first.day:
        months += 1
    return MonthsDuration(months)

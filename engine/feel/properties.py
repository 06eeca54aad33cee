"""What ``.`` reaches: entries, and the fixed properties of values (DMN 1.5, table 62).

Members come from these tables only; no attribute of a Python object is ever asked.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.errors import Position
from engine.feel.limits import DECIMAL
from engine.feel.run import Run
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
from engine.feel.values import Range, kind

THURSDAY = 3  # 1970-01-01 was one; Monday counts as 0


def weekday(date: Date) -> int:
    """Return the ISO weekday: Monday is 1, Sunday is 7."""
    return (date.days() + THURSDAY) % 7 + 1


def _part(total: int, unit: int, modulus: int = 0) -> Decimal:
    """Return a part of a duration, with the sign of the whole."""
    size = abs(total) // unit
    size = size % modulus if modulus else size
    return Decimal(-size if total < 0 else size)


def _offset(time: Time, days: int = 0) -> DaysDuration | None:
    offset = time.utc_offset(days)
    return None if offset is None else DaysDuration(offset * SECOND)


def _second(time: Time) -> Decimal:
    return DECIMAL.divide(Decimal(time.nanos % MINUTE), Decimal(SECOND)).normalize()


_Table = dict[str, Callable[[Any], Any]]
_CALENDAR: _Table = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": lambda date: Decimal(weekday(date)),
}
_CLOCK: _Table = {
    "hour": lambda time: Decimal(time.nanos // HOUR),
    "minute": lambda time: Decimal(time.nanos // MINUTE % 60),
    "second": _second,
    "timezone": lambda time: time.zone,
}


def _of_date(name: str) -> Callable[[DateTime], Any]:
    read = _CALENDAR[name]
    return lambda moment: read(moment.date)


def _of_time(name: str) -> Callable[[DateTime], Any]:
    read = _CLOCK[name]
    return lambda moment: read(moment.time)


PROPERTIES: dict[type, _Table] = {
    Date: _CALENDAR,
    Time: {**_CLOCK, "time offset": _offset},
    DateTime: {
        **{name: _of_date(name) for name in _CALENDAR},
        **{name: _of_time(name) for name in _CLOCK},
        "time offset": lambda moment: _offset(moment.time, moment.date.days()),
    },
    DaysDuration: {
        "days": lambda value: _part(value.nanos, DAY),
        "hours": lambda value: _part(value.nanos, HOUR, 24),
        "minutes": lambda value: _part(value.nanos, MINUTE, 60),
        "seconds": lambda value: _part(value.nanos, SECOND, 60),
    },
    MonthsDuration: {
        "years": lambda value: _part(value.months, 12),
        "months": lambda value: _part(value.months, 1, 12),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}
PROPERTY_NAMES = sorted({name for table in PROPERTIES.values() for name in table})


def member(run: Run, value: Any, name: str, at: Position | None) -> Any:
    """Return ``value.name``; a list gives the list of its items' members."""
    if type(value) is dict:
        if name in value:
            return value[name]
        return run.warn(f'This context has no entry "{name}".', at)
    if type(value) is list:
        run.charge(1 + len(value))
        return [member(run, item, name, at) for item in value]
    table = PROPERTIES.get(type(value))
    if table is not None and name in table:
        run.charge(2)
        return table[name](value)
    if value is None:
        return run.warn(f'Null has no "{name}".', at)
    return run.warn(f'A {kind(value)} has no "{name}".', at)

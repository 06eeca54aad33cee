"""Plain Python to FEEL values, at the border. Unknown objects become null."""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelLimitError
from engine.feel.limits import (
    DECIMAL,
    LARGEST_INTEGER,
    MAX_DATA_DEPTH,
    MAX_LIST,
    MAX_STRING,
)
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, DaysDuration, Time
from engine.feel.values import WITHOUT_PARTS, FeelContext, Function, Range

_FINISHED = WITHOUT_PARTS - {str, Decimal} | {Range, Function}


def from_python(value: Any, run: Run | None = None) -> Any:
    """Return the FEEL value of a Python one; ``FeelLimitError`` if it is too large."""
    if type(value) in _FINISHED:
        return value
    return converted(value, run or _UNMETERED)


class _Unmetered(Run):
    """A run that does not count: conversions outside of an evaluation."""

    def charge(self, ticks: int) -> None:
        """Count nothing."""


_UNMETERED = _Unmetered()


def converted(value: Any, run: Run, depth: int = 0) -> Any:
    """Return the FEEL value of a Python one, paid for by a run."""
    cls = type(value)
    if cls in _FINISHED:
        return value
    convert = _CONVERTERS.get(cls)
    if convert is not None:
        return convert(value, run, depth)
    for base, other in _CONVERTERS.items():
        if isinstance(value, base):
            return other(value, run, depth)
    if isinstance(value, Mapping):
        return _context(value, run, depth)
    return None


def _string(value: str, _run: Run, _depth: int) -> str:
    if len(value) > MAX_STRING:
        raise FeelLimitError(f"A text has more than {MAX_STRING:,} characters.")
    return str.__str__(value)


def _integer(value: int, _run: Run, _depth: int) -> Decimal | None:
    return DECIMAL.create_decimal(value) if abs(value) < LARGEST_INTEGER else None


def _decimal(value: Decimal, _run: Run, _depth: int) -> Decimal | None:
    if not value.is_finite() or abs(value.adjusted()) > DECIMAL.Emax:
        return None
    return DECIMAL.create_decimal(value)


def _float(value: float, _run: Run, _depth: int) -> Decimal | None:
    return Decimal(repr(float(value))) if math.isfinite(value) else None


def _list(value: Any, run: Run, depth: int) -> list[Any]:
    if len(value) > MAX_LIST:
        raise FeelLimitError(f"A list has more than {MAX_LIST:,} items.")
    run.charge(1 + (len(value) >> 1))
    _check_depth(depth)
    return [converted(item, run, depth + 1) for item in value]


def _context(value: Mapping[Any, Any], run: Run, depth: int) -> dict[str, Any]:
    if len(value) > MAX_LIST:
        raise FeelLimitError(f"A context has more than {MAX_LIST:,} entries.")
    run.charge(1 + len(value))
    _check_depth(depth)
    return {
        name(str(key)): converted(item, run, depth + 1) for key, item in value.items()
    }


def _feel_context(value: FeelContext, run: Run, _depth: int) -> dict[str, Any]:
    run.charge(1 + (len(value) >> 3))
    return dict(value)


def _check_depth(depth: int) -> None:
    if depth >= MAX_DATA_DEPTH:
        raise FeelLimitError(f"The data are nested more than {MAX_DATA_DEPTH} deep.")


def name(text: str) -> str:
    """Return a name with single spaces, as FEEL compares names (10.3.1.2)."""
    return " ".join(text.split()) if " " in text or not text.isidentifier() else text


def _moment(value: dt.datetime, _run: Run, _depth: int) -> DateTime:
    return DateTime.from_python(value)


def _date(value: dt.date, _run: Run, _depth: int) -> Date:
    return Date.from_python(value)


def _time(value: dt.time, _run: Run, _depth: int) -> Time:
    return Time.from_python(value)


def _duration(value: dt.timedelta, _run: Run, _depth: int) -> DaysDuration:
    return DaysDuration(value // dt.timedelta(microseconds=1) * 1000)


_CONVERTERS: dict[type, Callable[[Any, Run, int], Any]] = {
    FeelContext: _feel_context,
    str: _string,
    Decimal: _decimal,
    dict: _context,
    list: _list,
    tuple: _list,
    int: _integer,
    float: _float,
    dt.datetime: _moment,
    dt.date: _date,
    dt.time: _time,
    dt.timedelta: _duration,
}

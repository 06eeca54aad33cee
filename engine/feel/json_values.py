"""FEEL values to JSON and back, for the document of an instance.

Plain JSON where that is exact, an object with one ``$`` key where it is not; never a
floating-point number.
"""

from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.feel.errors import FeelError, FeelLimitError
from engine.feel.limits import DECIMAL, MAX_DATA_DEPTH, MAX_STRING
from engine.feel.python_values import from_python
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.temporal_text import (
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from engine.feel.values import kind

EXACT_INTEGERS = 2**53
MAX_NODES = 250_000  # more than an instance's document of 256 kB can hold
_PLAIN = frozenset({str, bool, NoneType})
"""What is the same in FEEL, in Python and in JSON."""
_TAGS: dict[type, str] = {
    Date: "$date",
    Time: "$time",
    DateTime: "$datetime",
    DaysDuration: "$duration",
    MonthsDuration: "$duration",
}


def to_json(value: Any, run: Run | None = None) -> Any:
    """Return the JSON form; ``FeelError`` for what cannot be stored.

    Charges per node, so that a value which shares its parts cannot explode here.
    """
    if value is None or type(value) in _PLAIN:
        return value
    return _stored(value, run or _Nodes(), 0)


class _Nodes(Run):
    """Counts the parts of a value that is stored outside of an evaluation."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = MAX_NODES

    def charge(self, ticks: int) -> None:
        """Count a part."""
        self.ticks -= ticks
        if self.ticks < 0:
            raise FeelLimitError(f"The data have more than {MAX_NODES:,} parts.")


def _stored(value: Any, run: Run, depth: int) -> Any:
    cls = type(value)
    if cls in _PLAIN:
        return value
    if cls is Decimal:
        return _number(value)
    if cls in _TAGS:
        return {_TAGS[cls]: str(value)}
    return _parts(value, run, depth)


def _parts(value: Any, run: Run, depth: int) -> Any:
    if depth >= MAX_DATA_DEPTH:
        raise FeelLimitError(f"The data are nested more than {MAX_DATA_DEPTH} deep.")
    if isinstance(value, list):
        run.charge(1 + len(value))
        return [
            item if type(item) in _PLAIN else _stored(item, run, depth + 1)
            for item in value
        ]
    if isinstance(value, dict):
        run.charge(1 + len(value))
        return {
            (key if key[:1] != "$" else _refused(key)): (
                item if type(item) in _PLAIN else _stored(item, run, depth + 1)
            )
            for key, item in value.items()
        }
    raise FeelError(f"A {kind(value)} cannot be stored; store what it gives instead.")


def _number(value: Decimal) -> int | dict[str, str]:
    if abs(value) < EXACT_INTEGERS and value == value.to_integral_value():
        return int(value)
    return {"$number": str(value)}


def _refused(key: str) -> str:
    raise FeelError(f"The name {key!r} cannot be stored: it starts with $.")


def _read_number(text: str) -> Decimal | None:
    try:
        number = DECIMAL.create_decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


_READERS: dict[str, Callable[[str], Any]] = {
    "$date": parse_date,
    "$time": parse_time,
    "$datetime": parse_datetime,
    "$duration": parse_duration,
    "$number": _read_number,
}


def from_json(data: Any) -> Any:
    """Return the FEEL value of stored JSON; ``FeelError`` for a damaged one."""
    cls = type(data)
    if (cls is str and len(data) <= MAX_STRING) or cls is bool:
        return data
    if isinstance(data, dict):
        if len(data) == 1:
            tag, text = next(iter(data.items()))
            if tag in _READERS:
                return _read(tag, text)
        return {key: from_json(item) for key, item in data.items()}
    if isinstance(data, list):
        return [from_json(item) for item in data]
    return from_python(data)


def _read(tag: str, text: Any) -> Any:
    value = _READERS[tag](text) if isinstance(text, str) else None
    if value is None:
        raise FeelError(f"{text!r} is not a {tag.removeprefix('$')}.")
    return value

"""Equality, order and membership (DMN 1.5, 10.3.2.5, tables 53 to 56)."""

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.errors import Position
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import TEMPORAL, Range, both, kind

Order: TypeAlias = Callable[[Any, Any], bool]

ORDERED = frozenset({Decimal, str, Date, Time, DateTime, DaysDuration, MonthsDuration})
ORDERS: dict[str, Order] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equal(run: Run, a: Any, b: Any) -> bool | None:
    """Return whether two values are equal, null where their kinds differ.

    Charges per part, because a list may hold the same part many times.
    """
    cls = type(a)
    if a is None or b is None:
        return a is b
    if cls is not type(b):
        return None
    if cls is Decimal or cls is bool:
        return bool(a == b)
    if cls is str:
        run.charge(len(a) >> 10)
        return bool(a == b)
    if cls in TEMPORAL:
        run.charge(2)
        return bool(a.key() == b.key())
    return _equal_parts(run, a, b)


def _equal_parts(run: Run, a: Any, b: Any) -> bool:
    run.charge(2)
    if type(a) is list:
        return len(a) == len(b) and _all_equal(run, zip(a, b, strict=True))
    if type(a) is dict:
        if len(a) != len(b) or a.keys() != b.keys():
            return False
        return _all_equal(run, ((a[key], b[key]) for key in a))
    if type(a) is Range:
        if _shape(a) != _shape(b):
            return False
        return _all_equal(run, ((a.low, b.low), (a.high, b.high)))
    return a is b


def _shape(value: Range) -> tuple[bool, bool, str | None]:
    """Return what must agree besides the ends: (> 10) is not (10..null)."""
    return (value.low_included, value.high_included, value.sign)


def _all_equal(run: Run, pairs: Iterable[tuple[Any, Any]]) -> bool:
    for a, b in pairs:
        run.charge(1)
        if equal(run, a, b) is not True:
            return False
    return True


def compare(order: Order, a: Any, b: Any) -> bool | None:
    """Return ``order(a, b)``, or null where the two cannot be ordered."""
    cls = type(a)
    if cls is not type(b) or cls not in ORDERED:
        return None
    if cls is Decimal or cls is str:
        return order(a, b)
    x, y = a.key(), b.key()
    if (cls is Time or cls is DateTime) and x[0] != y[0]:
        return None  # one has a zone, the other has none
    return order(x, y)


def explain_mismatch(run: Run, a: Any, b: Any, at: Position | None) -> None:
    """Warn that two values cannot be compared, in words of the person who asked."""
    if a is None or b is None:
        run.warn("One side of this comparison is null.", at)
    elif type(a) is not type(b):
        run.warn(f"A {kind(a)} cannot be compared with a {kind(b)}.", at)
    elif type(a) in ORDERED:
        run.warn(f"One {kind(a)} has a time zone and the other has none.", at)
    else:
        run.warn(f"One {kind(a)} is neither less nor greater than another.", at)


def in_range(value: Any, bounds: Range) -> bool | None:
    """Return whether a value lies inside; null where an end is unknown."""
    if bounds.sign is None and (bounds.low is None or bounds.high is None):
        return None
    low: bool | None = True
    high: bool | None = True
    if bounds.low is not None:
        order = operator.ge if bounds.low_included else operator.gt
        low = compare(order, value, bounds.low)
    if bounds.high is not None:
        order = operator.le if bounds.high_included else operator.lt
        high = compare(order, value, bounds.high)
    return both(low, high)


def in_bounds(run: Run, value: Any, bounds: Range) -> bool | None:
    """Return whether a value lies in a range, with ``(= x)`` as a range of one."""
    run.charge(2)
    if bounds.sign == "=":
        return equal(run, value, bounds.low)
    if bounds.sign == "!=":
        same = equal(run, value, bounds.low)
        return None if same is None else not same
    return in_range(value, bounds)


def matches(run: Run, value: Any, test: Any) -> bool | None:
    """Answer one positive unary test: inside of, member of, or equal to (table 55)."""
    if type(test) is Range and type(value) is not Range:
        return in_bounds(run, value, test)
    if type(test) is not list:
        return equal(run, value, test)
    run.charge(len(test))
    if type(value) is list and equal(run, value, test) is True:
        return True
    return any(_hit(run, value, item) for item in test)


def _hit(run: Run, value: Any, item: Any) -> bool:
    if type(item) is Range and type(value) is not Range:
        return in_bounds(run, value, item) is True
    return equal(run, value, item) is True


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Return the three-valued disjunction of several verdicts."""
    result: bool | None = False
    for verdict in verdicts:
        if verdict is True:
            return True
        if verdict is None:
            result = None
    return result

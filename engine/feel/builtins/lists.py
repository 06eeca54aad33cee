"""List functions that look at the values (DMN 1.5, 10.3.4.4)."""

import functools
import operator
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal, call
from engine.feel.comparison import compare, equal
from engine.feel.errors import FeelLimitError
from engine.feel.limits import MAX_LIST
from engine.feel.run import Run
from engine.feel.values import TEMPORAL, Function


def items_of(value: Any) -> list[Any]:
    """Return a list; any single value, also null, stands for the list of it."""
    return value if type(value) is list else [value]


@builtin("list contains(list: list, element) -> boolean")
def list_contains(run: Run, values: list[Any], element: Any) -> bool:
    """Say whether an item equals a value; null is found too."""
    run.charge(len(values))
    return any(equal(run, value, element) is True for value in values)


@builtin("count(list: list) -> number")
def count(_run: Run, values: list[Any]) -> Decimal:
    """Count the items."""
    return Decimal(len(values))


@builtin("index of(list: list, match) -> list<number>")
def index_of(run: Run, values: list[Any], match: Any) -> list[Decimal]:
    """Return the positions of the items that equal a value."""
    run.charge(len(values))
    return [
        Decimal(place)
        for place, value in enumerate(values, 1)
        if equal(run, value, match) is True
    ]


@builtin("append(list: list, item*) -> list")
def append(run: Run, values: list[Any], *items: Any) -> list[Any]:
    """Return the list with further items at its end."""
    run.charge(len(values) >> 4)
    return [*values, *items]


@builtin("concatenate(list*) -> list")
def concatenate(run: Run, *lists: Any) -> list[Any]:
    """Return the items of several lists, one after the other."""
    return _joined(run, lists)


@builtin("union(list*) -> list")
def union(run: Run, *lists: Any) -> list[Any]:
    """Return the distinct items of several lists."""
    return _unique(run, _joined(run, lists))


def _joined(run: Run, lists: Sequence[Any]) -> list[Any]:
    if not lists:
        raise FeelRefusal("there is no list")
    size = sum(len(items_of(values)) for values in lists)
    run.charge(1 + (size >> 4))
    if size > MAX_LIST:
        raise FeelLimitError(f"A list would have more than {MAX_LIST:,} items.")
    return [value for values in lists for value in items_of(values)]


@builtin("distinct values(list) -> list")
def distinct_values(run: Run, values: Any) -> list[Any]:
    """Return each value once, in the order of first appearance."""
    return _unique(run, items_of(values))


def _unique(run: Run, values: Sequence[Any]) -> list[Any]:
    """Look plain values up; compare the others, which is charged as it grows."""
    seen: set[Any] = set()
    others: list[Any] = []
    out: list[Any] = []
    for value in values:
        run.charge(2)
        mark = _mark(value)
        if mark is None:
            run.charge(len(others))
            if any(equal(run, value, other) is True for other in others):
                continue
            others.append(value)
        elif mark in seen:
            continue
        else:
            seen.add(mark)
        out.append(value)
    return out


def _mark(value: Any) -> tuple[type, Any] | None:
    """Return what equal values share; None where only comparing tells."""
    cls = type(value)
    if value is None or cls in (bool, str, Decimal):
        return cls, value
    return (cls, value.key()) if cls in TEMPORAL else None


@builtin("flatten(list: list) -> list")
def flatten(run: Run, values: list[Any]) -> list[Any]:
    """Return the items of all nested lists in one list."""
    out: list[Any] = []
    waiting = [iter(values)]
    while waiting:
        for item in waiting[-1]:
            run.charge(1)
            if type(item) is list:
                waiting.append(iter(item))
                break
            out.append(item)
        else:
            waiting.pop()
    return out


@builtin("reverse(list: list) -> list")
def reverse(run: Run, values: list[Any]) -> list[Any]:
    """Return the items in reverse order."""
    run.charge(len(values) >> 4)
    return values[::-1]


class _UnorderedError(Exception):
    pass


@builtin("sort(list: list, precedes?: function) -> list")
def sort(run: Run, values: list[Any], precedes: Function | None = None) -> list[Any]:
    """Return the items in order, stable; each comparison is a call and charged.

    Without a function the natural order is used, which DMN does not define.
    """
    run.charge(len(values))

    def order(first: Any, second: Any) -> int:
        if _before(run, precedes, first, second):
            return -1
        return 1 if _before(run, precedes, second, first) else 0

    try:
        return sorted(values, key=functools.cmp_to_key(order))
    except _UnorderedError:
        raise FeelRefusal("these values cannot be compared") from None


def _before(run: Run, precedes: Function | None, first: Any, second: Any) -> bool:
    if precedes is None:
        run.charge(1)
        verdict = compare(operator.lt, first, second)
    else:
        verdict = call(run, precedes, [first, second])
    if type(verdict) is not bool:
        raise _UnorderedError
    return verdict

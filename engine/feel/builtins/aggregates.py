"""Functions over the numbers, booleans or values of a list (DMN 1.5, 10.3.4.4).

They take one list or the values themselves: ``sum([1, 2])`` is ``sum(1, 2)``.
"""

import functools
import operator
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import days_duration, months_duration
from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.comparison import Order, compare
from engine.feel.limits import DECIMAL
from engine.feel.run import Run
from engine.feel.temporal import DaysDuration, MonthsDuration
from engine.feel.values import described

_DURATIONS: dict[type, Callable[[int], Any]] = {
    DaysDuration: days_duration,
    MonthsDuration: months_duration,
}


def _spread(run: Run, arguments: Sequence[Any]) -> list[Any]:
    """Return the values: the one list, or the arguments."""
    if len(arguments) == 1 and type(arguments[0]) is list:
        values = arguments[0]
    else:
        values = list(arguments)
    run.charge(1 + len(values))
    return values


def _registered(name: str, body: Callable[..., Any], result: str = "") -> None:
    builtin(f"{name}(list){result}", f"{name}(n*){result}")(body)


def _numbers(run: Run, arguments: Sequence[Any]) -> list[Decimal]:
    values = _spread(run, arguments)
    if not values:
        raise FeelRefusal("the list is empty")
    for value in values:
        if type(value) is not Decimal:
            raise FeelRefusal(f"{described(value)} is not a number")
    return values


def _total(values: Sequence[Decimal]) -> Decimal:
    return functools.reduce(DECIMAL.add, values)


def _average(values: Sequence[Decimal]) -> Decimal:
    return DECIMAL.divide(_total(values), Decimal(len(values)))


def _or_durations(body: Callable[[Sequence[Decimal]], Decimal]) -> Callable[..., Any]:
    """Return a body for numbers that also takes durations of one kind."""

    def run_it(run: Run, *arguments: Any) -> Any:
        values = _spread(run, arguments)
        make = _DURATIONS.get(type(values[0])) if values else None
        if make is None:
            return body(_numbers(run, arguments))
        if any(type(value) is not type(values[0]) for value in values):
            raise FeelRefusal("the values are of different kinds")
        run.charge(len(values))
        return make(int(body([Decimal(value.key()) for value in values])))

    return run_it


def _product(run: Run, *arguments: Any) -> Decimal:
    return functools.reduce(DECIMAL.multiply, _numbers(run, arguments))


def _median(values: Sequence[Decimal]) -> Decimal:
    ordered, half = sorted(values), len(values) // 2
    if len(values) % 2:
        return ordered[half]
    return _average(ordered[half - 1 : half + 1])


def _stddev(run: Run, *arguments: Any) -> Decimal:
    """Return the sample standard deviation; one number has none."""
    values = _numbers(run, arguments)
    if len(values) == 1:
        raise FeelRefusal("one number has no deviation")
    run.charge(len(values))
    mean = _average(values)
    gaps = [DECIMAL.subtract(value, mean) for value in values]
    squares = _total([DECIMAL.multiply(gap, gap) for gap in gaps])
    return DECIMAL.sqrt(DECIMAL.divide(squares, Decimal(len(values) - 1)))


def _mode(run: Run, *arguments: Any) -> list[Decimal]:
    """Return the most frequent numbers in ascending order."""
    values = _spread(run, arguments)
    if not arguments:
        raise FeelRefusal("there is no list")
    if not values:
        return []
    counts = Counter(_numbers(run, arguments))
    highest = max(counts.values())
    return sorted(value for value, count in counts.items() if count == highest)


_registered("sum", _or_durations(_total))
_registered("mean", _or_durations(_average))
_registered("median", _or_durations(_median))
_registered("product", _product, " -> number")
_registered("stddev", _stddev, " -> number")
_registered("mode", _mode, " -> list<number>")


def _extreme(order: Order) -> Callable[..., Any]:
    def run_it(run: Run, *arguments: Any) -> Any:
        values = _spread(run, arguments)
        if not values:
            raise FeelRefusal("the list is empty")
        best = values[0]
        for value in values:
            better = compare(order, value, best)
            if better is None:
                raise FeelRefusal("these values cannot be compared")
            best = value if better else best
        return best

    return run_it


def _quantified(*, wanted: bool) -> Callable[..., Any]:
    def run_it(run: Run, *arguments: Any) -> bool | None:
        if not arguments:
            raise FeelRefusal("there is no list")
        values = _spread(run, arguments)
        if any(value is wanted for value in values):
            return wanted
        if all(value is (not wanted) for value in values):
            return not wanted
        return None

    return run_it


_registered("min", _extreme(operator.lt))
_registered("max", _extreme(operator.gt))
_registered("all", _quantified(wanted=False), " -> boolean")
_registered("any", _quantified(wanted=True), " -> boolean")

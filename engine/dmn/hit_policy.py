"""Hit policies and aggregators: from the rules that apply to one result.

DMN 1.5, 8.2.8 (hit policies) and 8.3.2 (the built-in aggregators).
"""

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from engine.feel.comparison import compare, equal
from engine.feel.limits import DECIMAL
from engine.feel.run import Run

POLICIES = (
    "UNIQUE",
    "ANY",
    "FIRST",
    "PRIORITY",
    "RULE ORDER",
    "OUTPUT ORDER",
    "COLLECT",
)
AGGREGATORS = ("SUM", "MIN", "MAX", "COUNT")
BY_PRIORITY = ("PRIORITY", "OUTPUT ORDER")
SINGLE = ("UNIQUE", "ANY", "FIRST", "PRIORITY")

Row = list[Any]


def violation(policy: str, rows: Sequence[Row], run: Run) -> str:
    """Say which promise of the policy the rows break; empty where they keep it."""
    if policy == "UNIQUE" and len(rows) > 1:
        return "only one rule may apply (hit policy UNIQUE)"
    if policy == "ANY" and any(equal(run, row, rows[0]) is not True for row in rows):
        return "rules that apply together must agree (hit policy ANY)"
    return ""


def by_priority(
    rows: Sequence[Row], orders: Sequence[Sequence[Any]], run: Run
) -> list[int]:
    """Return the places of the rows, best first: columns count from left to right.

    Values that are not listed come last; equal rows keep the rule order.
    """
    ranks = [
        [_position(value, order, run) for value, order in zip(row, orders, strict=True)]
        for row in rows
    ]
    return sorted(range(len(rows)), key=ranks.__getitem__)


def _position(value: Any, order: Sequence[Any], run: Run) -> int:
    run.charge(len(order))
    found = (place for place, each in enumerate(order) if _same(run, value, each))
    return next(found, len(order))


def _same(run: Run, value: Any, other: Any) -> bool:
    return type(value) is type(other) and equal(run, value, other) is True


def aggregate(aggregator: str, values: Sequence[Any], run: Run) -> Any:
    """Return sum, smallest, largest or number of the outputs; null where undefined."""
    return _AGGREGATORS[aggregator](values, run)


def _count(values: Sequence[Any], _: Run) -> Any:
    return Decimal(len(values))


def _sum(values: Sequence[Any], run: Run) -> Any:
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            return run.warn("SUM needs numbers as outputs.")
        total = DECIMAL.add(total, value)
    return total


def _best(order: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any], Run], Any]:
    def best(values: Sequence[Any], run: Run) -> Any:
        chosen = values[0]
        for value in values:
            better = compare(order, value, chosen)
            if better is None:
                return run.warn("MIN and MAX need outputs that can be compared.")
            chosen = value if better else chosen
        return chosen

    return best


_AGGREGATORS: dict[str, Callable[[Sequence[Any], Run], Any]] = {
    "SUM": _sum,
    "COUNT": _count,
    "MIN": _best(operator.lt),
    "MAX": _best(operator.gt),
}

"""Filters, ``for``, ``some`` and ``every`` (DMN 1.5, tables 57 and 58, 10.3.2.5)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.errors import FeelLimitError, Position
from engine.feel.limits import MAX_LIST
from engine.feel.run import Node, Run, Scope
from engine.feel.temporal import Date
from engine.feel.values import Range, described, truth

ROUND_TICKS = 1
Source: TypeAlias = tuple[str, Node]


class NoListError(Exception):
    """A loop has nothing to run over, so its result is null."""


def select(
    scope: Scope, values: Any, test: Node, cost: int, at: Position | None = None
) -> Any:
    """Return ``values[test]``: the items for which it is true, or one by position.

    A single value counts as a list of one; null stays null.
    """
    if values is None:
        return None
    items = values if type(values) is list else [values]
    chosen = []
    for item in items:
        scope.run.charge(ROUND_TICKS + cost)
        inner = Scope({"item": item}, scope, scope.run)
        verdict = test(inner.child(item) if type(item) is dict else inner)
        if verdict is True:
            chosen.append(item)
        elif type(verdict) is Decimal:
            return pick(scope.run, items, verdict, at)
    return chosen


def pick(run: Run, values: Any, position: Decimal, at: Position | None = None) -> Any:
    """Return the item at a position: from 1, or from -1 at the end."""
    if values is None:
        return None
    items = values if type(values) is list else [values]
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        return run.warn(f"There is no item {position:f} in {len(items)} items.", at)
    return items[int(position) - (position > 0)]


def span(run: Run, low: Any, high: Any, at: Position | None = None) -> Any:
    """Return the items of ``low..high``: whole numbers or days, also downwards."""
    if type(low) is Decimal and type(high) is Decimal:
        if any(end != end.to_integral_value() for end in (low, high)):
            return run.warn("Only whole numbers can be counted.", at)
        return [Decimal(n) for n in _steps(run, int(low), int(high))]
    if type(low) is Date and type(high) is Date:
        return [Date.from_days(n) for n in _steps(run, low.days(), high.days())]
    message = f"Nothing counts from {described(low)} to {described(high)}."
    return run.warn(message, at)


def _steps(run: Run, first: int, last: int) -> range:
    count = abs(last - first) + 1
    if count > MAX_LIST:
        raise FeelLimitError(f"A loop would count more than {MAX_LIST:,} items.")
    run.charge(count)
    step = 1 if last >= first else -1
    return range(first, last + step, step)


def _items(run: Run, source: Any) -> Sequence[Any]:
    """Return what a loop runs over; a single value counts as a list of one."""
    if type(source) is list:
        return source
    if type(source) is Range:
        source = _members(run, source)
    if source is None:
        run.warn("There is no list to run over: it is null.")
        raise NoListError
    return source if type(source) is list else [source]


def _members(run: Run, bounds: Range) -> Any:
    """Return the items of a range; an excluded end is left out."""
    items = span(run, bounds.low, bounds.high)
    if items and not bounds.low_included:
        items = items[1:]
    if items and not bounds.high_included:
        items = items[:-1]
    return items


def _rounds(
    scope: Scope, sources: Sequence[Source], cost: int
) -> Iterator[dict[str, Any]]:
    """Yield the names of each round; later sources see the items of earlier ones."""
    name, node = sources[0]
    for item in _items(scope.run, node(scope)):
        names = {name: item}
        if len(sources) == 1:
            scope.run.charge(ROUND_TICKS + cost)
            yield names
            continue
        scope.run.charge(ROUND_TICKS + cost)
        for inner in _rounds(scope.child(names), sources[1:], cost):
            yield names | inner


def iterate(
    scope: Scope,
    sources: Sequence[Source],
    body: Node,
    *,
    cost: int,
    keep_partial: bool = False,
) -> list[Any] | None:
    """Return the list of the body's values, null where a source is no list.

    ``partial`` is a copy of the results so far: a body that returns it must not
    build a list which contains itself.
    """
    results: list[Any] = []
    run = scope.run
    try:
        for names in _rounds(scope, sources, cost):
            if keep_partial:
                run.charge(len(results) >> 5)
                names["partial"] = list(results)
            results.append(body(Scope(names, scope, run)))
            if len(results) > MAX_LIST:
                raise FeelLimitError(f"A loop gives more than {MAX_LIST:,} items.")
    except NoListError:
        return None
    return results


def quantify(
    scope: Scope,
    sources: Sequence[Source],
    test: Node,
    *,
    cost: int,
    wanted: bool,
) -> bool | None:
    """Return ``some`` (wanted true) or ``every`` (wanted false): three-valued."""
    result: bool | None = not wanted
    try:
        for names in _rounds(scope, sources, cost):
            verdict = truth(test(Scope(names, scope, scope.run)))
            if verdict is wanted:
                return wanted  # the answer is known
            if verdict is None:
                result = None
    except NoListError:
        return None
    return result

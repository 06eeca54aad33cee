"""List functions that work by position (DMN 1.5, 10.3.4.4).

Positions count from 1, or from -1 at the end; one outside of the list gives null.
"""

from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal, call
from engine.feel.run import Run
from engine.feel.values import Function


def _index(values: list[Any], position: Decimal) -> int:
    place = int(position)
    if not 1 <= abs(place) <= len(values):
        raise FeelRefusal(f"there is no position {position:f} in {len(values)} items")
    return place - 1 if place > 0 else len(values) + place


def _copying(run: Run, values: list[Any]) -> None:
    run.charge(1 + (len(values) >> 4))


@builtin("sublist(list: list, start position: number, length?: number) -> list")
def sublist(
    run: Run, values: list[Any], start: Decimal, length: Decimal | None = None
) -> list[Any]:
    """Return items from a position on, at most ``length`` of them."""
    _copying(run, values)
    first = _index(values, start)
    if length is None:
        return values[first:]
    if length < 1:
        raise FeelRefusal("the length must be at least 1")
    return values[first : first + int(length)]


@builtin("insert before(list: list, position: number, newItem) -> list")
def insert_before(run: Run, values: list[Any], position: Decimal, item: Any) -> Any:
    """Return the list with an item before a position."""
    _copying(run, values)
    place = _index(values, position)
    return [*values[:place], item, *values[place:]]


@builtin("remove(list: list, position: number) -> list")
def remove(run: Run, values: list[Any], position: Decimal) -> list[Any]:
    """Return the list without the item at a position."""
    _copying(run, values)
    place = _index(values, position)
    return values[:place] + values[place + 1 :]


@builtin("list replace(list: list, position: number, newItem) -> list")
def replace_at(run: Run, values: list[Any], position: Decimal, item: Any) -> Any:
    """Return the list with another item at a position."""
    _copying(run, values)
    place = _index(values, position)
    return [*values[:place], item, *values[place + 1 :]]


@builtin("list replace(list: list, match: function, newItem) -> list")
def replace_matching(run: Run, values: list[Any], match: Function, item: Any) -> Any:
    """Return the list with every item replaced for which ``match`` is true."""
    out: list[Any] = []
    for value in values:
        verdict = call(run, match, [value, item])
        if type(verdict) is not bool:
            raise FeelRefusal("the match function must give true or false")
        out.append(item if verdict else value)
    return out

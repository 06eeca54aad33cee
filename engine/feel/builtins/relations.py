"""Relations between points and ranges (DMN 1.5, 10.3.4.9, Allen's interval algebra)."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.comparison import compare, equal
from engine.feel.run import Run
from engine.feel.values import Range

_POINT = "number|string|date|time|moment|duration"


@dataclass(frozen=True, slots=True)
class Span:
    """A point or a range by its two ends; an end that is None is open."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool
    is_range: bool

    @classmethod
    def of(cls, value: Any) -> Self:
        """Return a point as a span of itself."""
        if type(value) is Range:
            included = (value.low_included, value.high_included)
            return cls(value.low, value.high, *included, is_range=True)
        return cls(value, value, low_included=True, high_included=True, is_range=False)


Relation: TypeAlias = Callable[[Run, Span, Span], bool]


def _less(first: Any, second: Any) -> bool:
    return compare(operator.lt, first, second) is True


def _same(run: Run, first: Any, second: Any) -> bool:
    return first is not None and equal(run, first, second) is True


def before(run: Run, a: Span, b: Span) -> bool:
    """Say whether all of a lies before all of b."""
    if a.high is None or b.low is None:
        return False
    touching = _same(run, a.high, b.low)
    return _less(a.high, b.low) or (
        touching and not (a.high_included and b.low_included)
    )


def meets(run: Run, a: Span, b: Span) -> bool:
    """Say whether a ends where b starts, and both include that point."""
    return a.high_included and b.low_included and _same(run, a.high, b.low)


def _starts_within(run: Run, a: Span, b: Span) -> bool:
    """Say whether the start of a does not lie before that of b."""
    if b.low is None:
        return True
    if a.low is None:
        return False
    same = _same(run, a.low, b.low)
    return _less(b.low, a.low) or (same and (b.low_included or not a.low_included))


def _ends_within(run: Run, a: Span, b: Span) -> bool:
    """Say whether the end of a does not lie behind that of b."""
    if b.high is None:
        return True
    if a.high is None:
        return False
    same = _same(run, a.high, b.high)
    return _less(a.high, b.high) or (same and (b.high_included or not a.high_included))


def during(run: Run, a: Span, b: Span) -> bool:
    """Say whether a lies inside of b."""
    return _starts_within(run, a, b) and _ends_within(run, a, b)


def overlaps(run: Run, a: Span, b: Span) -> bool:
    """Say whether a and b have a point in common."""
    return not before(run, a, b) and not before(run, b, a)


def overlaps_before(run: Run, a: Span, b: Span) -> bool:
    """Say whether a starts before b and ends inside of it."""
    early = overlaps(run, a, b) and not _starts_within(run, a, b)
    return early and _ends_within(run, a, b)


def starts(run: Run, a: Span, b: Span) -> bool:
    """Say whether a starts where b starts, and does not end behind it."""
    if not a.is_range:
        return b.low_included and _same(run, a.low, b.low)
    same = a.low_included == b.low_included and _same(run, a.low, b.low)
    return same and _ends_within(run, a, b)


def finishes(run: Run, a: Span, b: Span) -> bool:
    """Say whether a ends where b ends, and does not start before it."""
    if not a.is_range:
        return b.high_included and _same(run, a.high, b.high)
    same = a.high_included == b.high_included and _same(run, a.high, b.high)
    return same and _starts_within(run, a, b)


def coincides(run: Run, a: Span, b: Span) -> bool:
    """Say whether both are the same point or the same range."""
    ends = _same(run, a.low, b.low) and _same(run, a.high, b.high)
    included = (a.low_included, a.high_included) == (b.low_included, b.high_included)
    return ends and included


def _swapped(relation: Relation) -> Relation:
    return lambda run, a, b: relation(run, b, a)


def _checked(relation: Relation) -> Callable[[Run, Any, Any], bool]:
    """Return the body of a function: all ends must be of one ordered type."""

    def run_it(run: Run, first: Any, second: Any) -> bool:
        run.charge(6)
        a, b = Span.of(first), Span.of(second)
        ends = [end for end in (a.low, a.high, b.low, b.high) if end is not None]
        if not ends or any(compare(operator.lt, ends[0], end) is None for end in ends):
            raise FeelRefusal("these values cannot be compared")
        return relation(run, a, b)

    return run_it


def _register(name: str, relation: Relation, *shapes: str) -> None:
    signatures = {
        "points": f"{name}(point1: {_POINT}, point2: {_POINT}) -> boolean",
        "point, range": f"{name}(point: {_POINT}, range: range) -> boolean",
        "range, point": f"{name}(range: range, point: {_POINT}) -> boolean",
        "ranges": f"{name}(range1: range, range2: range) -> boolean",
    }
    builtin(*(signatures[shape] for shape in shapes))(_checked(relation))


_ALL = ("points", "point, range", "range, point", "ranges")
_register("before", before, *_ALL)
_register("after", _swapped(before), *_ALL)
_register("meets", meets, "ranges")
_register("met by", _swapped(meets), "ranges")
_register("overlaps", overlaps, "ranges")
_register("overlaps before", overlaps_before, "ranges")
_register("overlaps after", _swapped(overlaps_before), "ranges")
_register("finishes", finishes, "point, range", "ranges")
_register("finished by", _swapped(finishes), "range, point", "ranges")
_register("includes", _swapped(during), "range, point", "ranges")
_register("during", during, "point, range", "ranges")
_register("starts", starts, "point, range", "ranges")
_register("started by", _swapped(starts), "range, point", "ranges")
_register("coincides", coincides, "points", "ranges")

"""Cut the values of an input into segments in which no cell changes its answer.

A sample per segment stands for all its values. Samples are computed by FEEL itself, so
that nothing here has a second opinion on dates or numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.expression import expression
from engine.feel.run import Run
from engine.feel.text_form import text_of
from engine.feel.values import kind

OTHER_TEXT = "any other text"
NULL = "null"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of values: how it is called, and one value out of it."""

    label: str
    sample: Any


ANYTHING = Segment("anything", None)


@dataclass(frozen=True, slots=True)
class Step:
    """How to move by the smallest step that matters, as FEEL."""

    below: str
    between: str
    above: str


NUMBER = Step("a - 1", "(a + b) / 2", "a + 1")
WHOLE = Step("a - 1", "a + 1", "a + 1")
_HALF = "a + (b - a) / 2"
STEPS = {
    "number": NUMBER,
    "date": Step('a - @"P1D"', 'a + @"P1D"', 'a + @"P1D"'),
    "date and time": Step('a - @"P1D"', _HALF, 'a + @"P1D"'),
    "time": Step('a - @"PT1S"', _HALF, 'a + @"PT1S"'),
    "days and time duration": Step('a - @"P1D"', _HALF, 'a + @"P1D"'),
    "years and months duration": Step('a - @"P1M"', 'a + @"P1M"', 'a + @"P1M"'),
}


def segments(constants: Sequence[Any], declared: str) -> tuple[Segment, ...]:
    """Return the segments of an input, in order; none where kinds are mixed.

    ``declared`` is the declared type, also ``integer`` where an editor says so.
    """
    kinds = {kind(value) for value in constants if value is not None}
    named = {"integer": "number", "long": "number", "double": "number"}
    wanted = named.get(declared, declared)
    kinds |= {wanted} if wanted in (*STEPS, "boolean", "string") else set()
    if len(kinds) > 1:
        return ()
    found = _of_kind(kinds.pop(), constants, declared) if kinds else (ANYTHING,)
    if any(value is None for value in constants):
        other = Segment("any value", "text") if found == (ANYTHING,) else None
        found = (*((other,) if other else found), Segment(NULL, None))
    return found


def _of_kind(only: str, constants: Sequence[Any], declared: str) -> tuple[Segment, ...]:
    values = [value for value in constants if value is not None]
    if only == "boolean":
        return (Segment("true", True), Segment("false", False))  # noqa: FBT003 - data
    if only == "string":
        texts = sorted(set(values))
        return (*(Segment(written(t), t) for t in texts), _other(texts))
    if only not in STEPS:
        return ()
    step = WHOLE if declared in ("integer", "long") else STEPS[only]
    ordered = _feel("sort(distinct values(a), function(x, y) x < y)", values, None)
    return _ordered(ordered or [], step, only)


def _other(texts: Sequence[str]) -> Segment:
    """Return a text that no cell mentions, readable in an example."""
    sample = "other"
    while sample in texts:
        sample += "!"
    return Segment(OTHER_TEXT, sample)


def _ordered(values: Sequence[Any], step: Step, only: str) -> tuple[Segment, ...]:
    if not values:
        return (Segment("anything", _EXAMPLES[only]()),)
    found: list[Segment] = []
    below = _feel(step.below, values[0], None)
    if _feel("a < b", below, values[0]) is True:
        found.append(Segment(f"below {written(values[0])}", below))
    for low, high in pairwise(values):
        found.append(Segment(written(low), low))
        middle = _feel(step.between, low, high)
        if _feel("a < b", middle, high) is True and _feel("a < b", low, middle):
            label = f"between {written(low)} and {written(high)}"
            found.append(Segment(label, middle))
    found.append(Segment(written(values[-1]), values[-1]))
    above = _feel(step.above, values[-1], None)
    if _feel("a > b", above, values[-1]) is True:
        found.append(Segment(f"above {written(values[-1])}", above))
    return tuple(found)


def _feel(text: str, a: Any, b: Any) -> Any:
    try:
        return expression(text, names=("a", "b")).evaluate({"a": a, "b": b}).value
    except FeelError:
        return None


def written(value: Any) -> str:
    """Return a value as a cell would say it."""
    text = text_of(Run(), value)
    if text is None:
        return "null"
    return f'"{text}"' if isinstance(value, str) else text


_EXAMPLES: dict[str, Callable[[], Any]] = {
    "number": lambda: _feel("1", None, None),
    "date": lambda: _feel('@"2026-01-01"', None, None),
    "date and time": lambda: _feel('@"2026-01-01T12:00:00"', None, None),
    "time": lambda: _feel('@"12:00:00"', None, None),
    "days and time duration": lambda: _feel('@"P1D"', None, None),
    "years and months duration": lambda: _feel('@"P1M"', None, None),
}

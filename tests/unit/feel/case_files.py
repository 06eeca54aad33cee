"""The table-driven suite: ``expression => expected`` lines, one file per chapter.

``expected`` is JSON. A text that starts with ``@`` is a date, time or duration, with
``~`` a range, by their text form; ``{"about": 1.4}`` is a number with eight digits.
``null!`` is null with a warning, ``!syntax`` and ``!limit`` are refusals. ``given {}``
names variables. ``value :: tests`` are unary tests.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from engine.feel import (
    Evaluation,
    FeelLimitError,
    FeelSyntaxError,
    Range,
    expression,
    from_json,
    unary_tests,
)
from engine.feel.limits import MAX_TICKS
from engine.feel.run import Run
from engine.feel.temporal import DateTime
from engine.feel.temporal_text import parse_datetime
from engine.feel.text_form import text_of
from engine.feel.values import TEMPORAL

FOLDER = Path(__file__).parent / "cases"
NOW = parse_datetime("2026-11-22T12:30:00@Europe/Berlin")
ABOUT = Decimal("1e-8")


class Case(NamedTuple):
    """One line of a file."""

    place: str
    text: str
    expected: str
    data: dict[str, Any]


def cases() -> Iterator[Case]:
    """Yield every line of every file."""
    for path in sorted(FOLDER.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                yield _case(f"{path.stem}:{number}", line)


def _case(place: str, line: str) -> Case:
    text, _, rest = line.rpartition(" => ")
    expected, _, data = rest.partition(" given ")
    return Case(place, text.strip(), expected.strip(), _json(data or "{}"))


def _json(text: str) -> Any:
    return from_json(json.loads(text, parse_float=Decimal))


def outcome(case: Case) -> str | Evaluation:
    """Return what the engine makes of a case."""
    try:
        return _evaluated(case)
    except FeelSyntaxError:
        return "!syntax"
    except FeelLimitError:
        return "!limit"


def _evaluated(case: Case) -> Evaluation:
    names = tuple(case.data)
    value, mark, tests = case.text.partition(" :: ")
    assert isinstance(NOW, DateTime)
    if mark:
        given = expression(value, names).evaluate(case.data).value
        compiled = unary_tests(tests, names)
        return compiled.matches(given, case.data, now=NOW)
    return expression(case.text, names).evaluate(case.data, now=NOW)


def agrees(case: Case, found: str | Evaluation) -> bool:
    """Say whether the engine gives what the specification asks."""
    if isinstance(found, str) or case.expected.startswith("!"):
        return found == case.expected
    assert found.ticks <= MAX_TICKS
    if case.expected == "null!":
        return found.value is None and bool(found.warnings)
    return _same(json.loads(case.expected, parse_float=Decimal), found.value)


def _same(expected: Any, value: Any) -> bool:
    if isinstance(expected, dict) and "about" in expected:
        wanted = Decimal(expected["about"])
        close = ABOUT * max(1, abs(wanted))
        return type(value) is Decimal and abs(value - wanted) <= close
    if isinstance(expected, list):
        return type(value) is list and _all_same(expected, value)
    if isinstance(expected, dict):
        keys = list(expected)
        return (
            type(value) is dict
            and keys == list(value)
            and _all_same(list(expected.values()), list(value.values()))
        )
    return _same_scalar(expected, value)


def _all_same(expected: list[Any], values: list[Any]) -> bool:
    return len(expected) == len(values) and all(map(_same, expected, values))


def _same_scalar(expected: Any, value: Any) -> bool:
    if isinstance(expected, str) and expected[:1] in ("@", "~"):
        wanted = TEMPORAL if expected[0] == "@" else {Range}
        return type(value) in wanted and text_of(Run(), value) == expected[1:]
    if isinstance(expected, bool) or expected is None:
        return value is expected
    if isinstance(expected, str):
        return type(value) is str and value == expected
    return type(value) is Decimal and value == expected

"""The guide for process owners says what the language does."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from engine.feel import expression, from_json, limits

GUIDE = Path(__file__).parents[3] / "docs" / "expressions.md"
TEXT = GUIDE.read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(.+)` \| `(.+)` \|$", re.MULTILINE)
EXAMPLES = ROW.findall(TEXT.partition("## Null and warnings")[0])


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_every_example_of_the_guide_is_right(text: str, expected: str) -> None:
    found = expression(text).evaluate({})

    assert found.warnings == ()
    assert found.value == from_json(json.loads(expected, parse_float=Decimal))


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 20


def test_the_guide_names_the_limits_that_hold() -> None:
    figures = (
        limits.MAX_SOURCE,
        limits.MAX_SCRIPT,
        limits.MAX_TOKENS,
        limits.MAX_TICKS,
    )
    for figure in (*figures, limits.MAX_LIST, limits.MAX_STRING, limits.MAX_PATTERN):
        assert f"{figure:,}" in TEXT

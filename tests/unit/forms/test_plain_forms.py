"""A form without conditions is read in one pass: never otherwise than with care."""

from typing import Any
from unittest.mock import patch

import hypothesis.strategies as st
from hypothesis import given, settings

from engine.errors import InvalidAnswersError
from engine.forms import accept, answers, parse_form
from tests.unit.forms.test_hostile_answers import VALUES, situation

FORM = parse_form(
    {
        "components": [
            {
                "type": "textarea",
                "key": "text",
                "label": "Text",
                "validate": {"required": True, "maxLength": 5},
            },
            {"type": "number", "key": "number", "label": "N", "validate": {"max": 9}},
            {"type": "checkbox", "key": "tick", "label": "Tick"},
            {
                "type": "datetime",
                "subtype": "date",
                "key": "day",
                "label": "Day",
                "dateLabel": "Day",
            },
            {
                "type": "taglist",
                "key": "tags",
                "label": "Tags",
                "properties": {"free": True},
            },
        ]
    }
)
RIGHT = {"text": "abc", "number": "7", "tick": True, "day": "2026-01-31", "tags": "a,b"}


def _answer(submitted: dict[str, Any], offered: set[str] | None) -> Any:
    try:
        found = accept(FORM, submitted, situation=situation(), offered=offered)
    except InvalidAnswersError as invalid:
        return invalid.by_field
    return found.values, found.dropped


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*RIGHT, "evil"]), VALUES, max_size=6),
    st.sets(st.sampled_from([*RIGHT])),
    st.booleans(),
)
def test_the_short_way_and_the_careful_way_agree(
    strange: dict[str, Any],
    right: set[str],
    page: bool,  # noqa: FBT001  drawn
) -> None:
    submitted = strange | {key: RIGHT[key] for key in right}
    offered = set(RIGHT) if page else None
    short = _answer(submitted, offered)
    with patch.object(answers, "_plainly", return_value=None):
        assert _answer(submitted, offered) == short


def test_right_answers_take_the_short_way() -> None:
    with patch.object(answers, "resolve", side_effect=AssertionError("the long way")):
        values, dropped = _answer(RIGHT, None)
    assert values["tags"] == ["a", "b"]
    assert values.keys() == RIGHT.keys()
    assert not dropped

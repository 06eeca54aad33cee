import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidAnswersError, LimitError
from engine.forms import (
    Situation,
    accept,
    make_draft,
    open_draft,
    parse_form,
    present,
    read_posted,
)

KINDS = "textfield textarea number checkbox filepicker".split()  # noqa: SIM905
QUESTIONS: list[dict[str, Any]] = [
    {"type": kind, "key": kind, "label": kind.title()} for kind in KINDS
]
QUESTIONS += [
    {"type": "datetime", "subtype": kind, "key": kind, "label": kind.title()}
    for kind in ("date", "time", "datetime")
]
QUESTIONS += [
    {"type": kind, "key": kind, "label": kind.title(), "properties": {"free": True}}
    for kind in ("taglist",)
]
QUESTIONS += [
    {
        "type": kind,
        "key": kind,
        "label": kind.title(),
        "values": [{"value": "a", "label": "A"}],
        "conditional": {"hide": "=number > 3"},
    }
    for kind in ("select", "checklist")
]
TABLE = {"type": "dynamiclist", "path": "rows", "label": "Rows"}
TOTAL = {"type": "expression", "key": "n", "label": "N", "expression": "=count(rows)"}
FORM = parse_form(
    {"components": [*QUESTIONS, {**TABLE, "components": QUESTIONS}, TOTAL]}
)
NAMES = st.sampled_from([*FORM.keyed, "id", "evil", ""])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.text(max_size=20)
    | st.sampled_from(["a", "2026-01-31", "12,5", "[1]", '{"name": 1}', "yes"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=8,
)
NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


def situation() -> Situation:
    return Situation(context={}, now=NOW, zone=ZoneInfo("Europe/Berlin"))


@pytest.mark.requirement("S6", "ASVS 2.2.1")
@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=6), st.none() | st.sets(NAMES))
def test_whatever_is_sent_is_accepted_typed_or_refused_with_a_name_and_a_sentence(
    submitted: dict[str, Any], offered: set[str] | None
) -> None:
    try:
        accepted = accept(FORM, submitted, situation=situation(), offered=offered)
    except InvalidAnswersError as invalid:
        complaints = list(invalid.by_field.values())
    else:
        complaints = []
        assert set(accepted.values) == set(FORM.keyed)
        assert type(accepted.values["number"]) in (type(None), Decimal)
        assert all(type(row) is dict for row in accepted.values["rows"])
    assert all(sentences and all(sentences) for sentences in complaints)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_whatever_was_typed_can_be_kept_and_shown_again(typed: dict[str, Any]) -> None:
    present(FORM, situation=situation(), typed=typed, complaints={"x": ["y"]})
    with suppress(LimitError):  # an integer too large for JSON
        again = open_draft(FORM, make_draft(FORM, typed))
        assert set(again) <= set(typed)
        present(FORM, situation=situation(), typed=again)


CELL = st.builds("{}.{}.{}".format, NAMES, st.integers(0, 10**6), NAMES)


@pytest.mark.requirement("S6", "ASVS 2.2.1")
@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        NAMES | CELL | st.just("_offered") | st.text(max_size=5),
        st.lists(st.text(max_size=20), min_size=1, max_size=3),
        max_size=8,
    )
)
def test_whatever_a_browser_posts_can_be_read_and_judged(
    texts: dict[str, list[str]],
) -> None:
    posted = read_posted(FORM, texts)
    with suppress(InvalidAnswersError):
        accept(FORM, posted.answers, situation=situation(), offered=posted.offered)
    present(FORM, situation=situation(), typed=posted.answers, offered=posted.offered)


@pytest.mark.parametrize("depth", [50, 200])
def test_deeply_nested_answers_are_refused(depth: int) -> None:
    nested: Any = "x"
    for _ in range(depth):
        nested = [nested]
    for key in FORM.keyed.keys() - {"n"}:
        with pytest.raises(InvalidAnswersError):
            accept(FORM, {key: nested}, situation=situation())

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidAnswersError
from engine.forms import accept, parse_form
from engine.forms.fields.number import NumberField
from engine.forms.parts import WrongAnswerError

NUMBER = {"type": "number", "key": "n", "label": "Units"}
FIELD = NumberField(ref="0", key="n", label="Units")


def complaint(component: dict[str, Any], typed: Any, situation: Any) -> list[str]:
    form = parse_form({"components": [component]})
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, {"n": typed}, situation=situation)
    return list(caught.value.by_field["n"])


def accepted(component: dict[str, Any], typed: Any, situation: Any) -> Any:
    form = parse_form({"components": [component]})
    return accept(form, {"n": typed}, situation=situation).values["n"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("12.50", "12.5"),
        ("1,5", "1.5"),
        ("0,125", "0.125"),
        ("+7", "7"),
        ("\N{MINUS SIGN}3", "-3"),
        (" 4 ", "4"),
        (5, "5"),
        (0, "0"),
        (1.5, "1.5"),
        (Decimal("2.40"), "2.4"),
        ("-0", "0"),
    ],
)
def test_a_number_is_read_exactly(typed: Any, value: str, situation: Any) -> None:
    found = accepted(NUMBER, typed, situation)
    assert isinstance(found, Decimal)
    assert str(found) == value


@pytest.mark.parametrize(
    "typed",
    ["1e3", "1E3", "NaN", "Infinity", "-inf", "0x10", "1_000", "1.2.3", "twelve", "٣"],
)
def test_an_exponent_and_what_is_no_number_are_refused(
    typed: str, situation: Any
) -> None:
    assert complaint(NUMBER, typed, situation) == [
        "Units: enter a number, like 12 or 12.5"
    ]


@pytest.mark.parametrize("typed", [float("nan"), float("inf"), True, [1], {"a": 1}])
def test_nan_and_truth_values_are_no_numbers(typed: Any, situation: Any) -> None:
    assert complaint(NUMBER, typed, situation) == ["Units: enter a number"]


def test_a_comma_that_could_be_a_thousands_mark_is_asked_back(situation: Any) -> None:
    assert complaint(NUMBER, "1,234", situation) == [
        "Units: write 1234, or 1.234 if decimals are meant"
    ]


def test_more_digits_than_feel_calculates_with_are_refused(situation: Any) -> None:
    assert complaint(NUMBER, "1" * 35, situation) == ["Units: at most 34 digits"]


def test_a_number_in_exponent_form_from_a_program_is_stored_plain(
    situation: Any,
) -> None:
    assert str(accepted(NUMBER, Decimal("1E+3"), situation)) == "1000"


def test_zero_is_an_answer(situation: Any) -> None:
    required = {**NUMBER, "validate": {"required": True}}
    assert accepted(required, "0", situation) == 0
    assert accepted(required, 0, situation) == 0


def test_an_unanswered_number_is_null(situation: Any) -> None:
    assert accepted(NUMBER, "", situation) is None
    assert accepted(NUMBER, None, situation) is None


def test_places_and_range_are_checked(situation: Any) -> None:
    whole = {**NUMBER, "decimalDigits": 0, "validate": {"min": 1, "max": 5}}
    assert complaint(whole, "2.5", situation) == ["Units: enter a whole number"]
    assert complaint(whole, "0", situation) == ["Units: at least 1"]
    assert complaint(whole, "6", situation) == ["Units: at most 5"]
    assert accepted(whole, "3.0", situation) == 3
    cents = {**NUMBER, "decimalDigits": 2}
    assert complaint(cents, "0.001", situation) == ["Units: at most 2 decimal places"]


def test_a_limit_can_be_worked_out_from_the_case(situation: Any) -> None:
    below = {**NUMBER, "properties": {"below": "=limit"}}
    assert complaint(below, "7", situation) == ["Units: less than 7"]
    assert accepted(below, "6.9", situation) == Decimal("6.9")
    above = {**NUMBER, "properties": {"above": "=0"}}
    assert complaint(above, "0", situation) == ["Units: more than 0"]


def test_a_limit_nobody_knows_is_none(situation: Any) -> None:
    unknown = {**NUMBER, "properties": {"max": "=no_such_limit"}}
    assert accepted(unknown, "9", situation) == 9


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15
    ).filter(lambda number: len(number.as_tuple().digits) <= 34)
)
def test_what_was_read_can_be_typed_and_read_again(number: Decimal) -> None:
    scope: Any = None
    typed = FIELD.typed(number, scope)
    assert "E" not in typed
    assert FIELD.read(typed, scope) == number


@given(st.text())
def test_any_text_is_a_finite_number_or_a_complaint(text: str) -> None:
    scope: Any = None
    with suppress(WrongAnswerError):
        assert FIELD.read(text, scope).is_finite()

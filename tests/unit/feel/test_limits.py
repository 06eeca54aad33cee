"""No input within the limits is expensive: ticks are bounded, and so is their price."""

import datetime as dt
import inspect
import sys
from typing import Any

import pytest

from engine.feel import (
    FeelContext,
    FeelLimitError,
    FeelSyntaxError,
    Run,
    expression,
    from_python,
    script,
    to_json,
    unary_tests,
)
from engine.feel.limits import (
    MAX_DATA_DEPTH,
    MAX_LIST,
    MAX_SCRIPT,
    MAX_SOURCE,
    MAX_STRING,
    MAX_TICKS,
)
from tests.unit.feel.attacks import DATA, TEXTS

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CONTEXT = FeelContext(from_python(DATA))
MICROSECOND, SMALL, COMPILING = 1e-6, 0.002, 0.05


@pytest.mark.requirement("S7")
@pytest.mark.parametrize(
    "text",
    [
        "t.__class__",
        "date.__globals__",
        "sort.body",
        "(function(a) a).overloads",
        'get value(t, "__class__")',
        'get value({}, "__class__")',
        "now.__self__",
        "[].x[1].append",
        "{}.keys",
        '"{0.__class__}".format',
        "range.__init__",
        '@"2026-01-01".to_python',
        '@"2026-01-01".days',
        "__import__",
        '__import__("os")',
        'eval("1")',
        'open("x")',
        "item.__class__",
        "partial.__class__",
    ],
)
def test_no_python_object_can_be_reached(text: str) -> None:
    found = expression(text).evaluate({"t": "text"}, now=NOW)

    assert found.value is None
    assert found.warnings


@pytest.mark.requirement("S7")
def test_an_unknown_python_object_becomes_null_on_entry() -> None:
    found = expression("x = null").evaluate({"x": object()})

    assert found.value is True


def test_a_text_of_another_class_becomes_a_plain_text() -> None:
    class Shouting(str):
        __slots__ = ()

    value = expression("x").evaluate({"x": Shouting("hello")}).value

    assert type(value) is str


def test_a_long_expression_is_refused_before_it_is_read() -> None:
    with pytest.raises(FeelLimitError, match="4,096 characters"):
        expression("1" * (MAX_SOURCE + 1))


def test_an_expression_of_exactly_the_limit_is_read() -> None:
    assert expression("1" + " " * (MAX_SOURCE - 1)).evaluate({}).value == 1


def test_the_last_tick_may_be_used() -> None:
    run = Run()
    run.charge(MAX_TICKS)

    assert run.used == MAX_TICKS
    with pytest.raises(FeelLimitError, match="too much work"):
        run.charge(1)


def test_a_context_of_exactly_the_limit_is_taken() -> None:
    data = dict.fromkeys(map(str, range(MAX_LIST)))

    assert expression("count(get entries(x))").evaluate({"x": data}).value == MAX_LIST


def test_many_parts_are_refused() -> None:
    with pytest.raises(FeelLimitError, match="2,000 parts"):
        expression("(" * 2_001)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(FeelLimitError, match="64 deep"):
        expression("(" * 64 + "1" + ")" * 64)
    assert expression("(" * 63 + "1" + ")" * 63).evaluate({}).value == 1


def test_a_nearly_full_stack_ends_in_a_refusal() -> None:
    text = "(" * 60 + "1 + x" + ")" * 60
    compiled = expression("(" * 60 + "[[[1]]][[[x]]]" + ")" * 60)

    def deeper(left: int) -> None:
        if left:
            return deeper(left - 1)
        with pytest.raises(FeelLimitError):
            expression(text)
        try:
            compiled.evaluate({"x": 1})
        except FeelLimitError as error:
            assert "deeply" in str(error)  # noqa: PT017  (a value is right too)
        return None

    depth = sys.getrecursionlimit() - len(inspect.stack(0)) - 60
    deeper(depth)


def test_many_signs_in_a_row_are_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="in a row"):
        expression("a" + ".a" * 61)
    assert expression("a" + ".a" * 60).names == {"a"}


def test_unary_tests_are_bounded_like_expressions() -> None:
    with pytest.raises(FeelLimitError):
        unary_tests("not(" * 70 + "1" + ")" * 70)
    with pytest.raises(FeelLimitError):
        unary_tests(TEXTS["fat loop body"]).matches(1, {})


def test_functions_that_call_each_other_are_stopped() -> None:
    with pytest.raises(FeelLimitError, match="too deeply"):
        expression("{f: function(g) g(g), r: f(f)}").evaluate({})


def test_values_nested_by_a_loop_do_not_crash_anything() -> None:
    text = "for a in 1..1000 return [partial[-1]]"
    value = expression(text).evaluate({}).value

    with pytest.raises(FeelLimitError, match="nested"):
        to_json(value)
    for question in (f"({text}) = ({text})", f"string({text})"):
        with pytest.raises(FeelLimitError):
            expression(question).evaluate({})


def test_data_are_bounded_on_entry() -> None:
    deep: Any = 1
    for _ in range(MAX_DATA_DEPTH + 1):
        deep = [deep]
    for data, reason in (
        (deep, "nested"),
        ([0] * (MAX_LIST + 1), "items"),
        ("a" * (MAX_STRING + 1), "characters"),
        (dict.fromkeys(map(str, range(MAX_LIST + 1))), "entries"),
    ):
        with pytest.raises(FeelLimitError, match=reason):
            expression("x").evaluate({"x": data})


def test_data_at_the_limits_are_taken() -> None:
    deep: Any = 1
    for _ in range(MAX_DATA_DEPTH):
        deep = [deep]
    data = {"a": deep, "b": [0] * MAX_LIST, "c": "a" * MAX_STRING}

    found = expression("count(b) + string length(c) + count(a)").evaluate(data)

    assert found.value == MAX_LIST + MAX_STRING + 1


def test_numbers_are_bounded_on_entry() -> None:
    assert from_python(10**40) is None
    assert from_python(10**40 - 1) is not None
    assert from_python(float("nan")) is None
    assert from_python(float("inf")) is None


def test_a_script_shares_one_budget() -> None:
    line = "x = count(for i in 1..4000 return i)\n"

    assert script(line * 2).evaluate({}).value["x"] == 4_000
    with pytest.raises(FeelLimitError, match="script"):
        script(line * 4).evaluate({})


def test_a_long_script_is_refused() -> None:
    with pytest.raises(FeelLimitError, match="characters"):
        script("x = 1\n" * (MAX_SCRIPT // 5))


def test_warnings_are_few_and_different() -> None:
    found = expression("for a in 1..500 return a + null").evaluate({})
    assert len(found.warnings) == 1

    text = "[" + ", ".join(f"{n} + null" for n in range(90)) + "]"
    assert len(expression(text).evaluate({}).warnings) == 50

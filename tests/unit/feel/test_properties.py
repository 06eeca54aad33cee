"""Whatever the text and the data: a value or a FeelError, and in bounded time."""

import datetime as dt
import decimal
import json
import operator
import time
import zoneinfo
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.feel import (
    Date,
    DateTime,
    DaysDuration,
    FeelError,
    MonthsDuration,
    Time,
    expression,
    from_json,
    from_python,
    to_json,
    unary_tests,
)
from engine.feel.builtins import LIBRARY
from engine.feel.gregorian import days_in_month
from engine.feel.limits import DECIMAL, MAX_TICKS
from engine.feel.properties import PROPERTY_NAMES

SLOW = 0.5  # seconds of CPU; the limit of 50,000 ticks is 0.05 on a quiet machine
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
EPOCH = dt.datetime.fromisoformat("1970-01-01T00:00:00")
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/UTC"]


def local_time(seconds: int) -> dt.datetime:
    """Return a local time between 1966 and 2096."""
    return EPOCH + dt.timedelta(seconds=seconds)


dates = st.builds(
    lambda y, m, d: Date(y, m, min(d, days_in_month(y, m))),
    st.integers(-999_999_999, 999_999_999),
    st.integers(1, 12),
    st.integers(1, 31),
)
offsets = st.none() | st.integers(-18 * 60, 18 * 60).map(lambda minutes: minutes * 60)
nanos = st.integers(0, 86_400 * 10**9 - 1)
times = st.builds(Time, nanos, offsets) | st.builds(
    lambda n, zone: Time(n, None, zone), nanos, st.sampled_from(ZONES)
)
numbers = st.integers(-(10**20), 10**20).map(decimal.Decimal) | st.decimals(
    allow_nan=False, allow_infinity=False, places=6
).map(DECIMAL.plus)
moments = st.builds(DateTime, dates, times)
durations = st.integers(-(10**18), 10**18).map(DaysDuration) | st.integers(
    -(10**9), 10**9
).map(MonthsDuration)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = (
    st.none() | st.booleans() | numbers | texts | dates | times | moments | durations
)
keys = st.text("abcxyz ", min_size=1, max_size=4).map(str.strip).filter(bool)
values = st.recursive(
    scalars,
    lambda each: st.lists(each, max_size=4) | st.dictionaries(keys, each, max_size=4),
    max_leaves=10,
)
SIGNS = "( ) [ ] { } , : . .. + - * / ** = != < <= > >="
KEYWORDS = "and or if then else for in return some every satisfies between instance of"
OPERANDS = "a b item partial ? true false null 1 2.5 -3 [] {} 0 1e9 not a: 1..3"
TEXTS = '"x" "[a-z]+" "2026-01-01" @"2026-01-01" @"P1D" "P1Y" [1..5]'
FORMS = ["list<number>", "function", "function(a)", "(a, b)", "(a)"]
WORDS = [
    *LIBRARY,
    *PROPERTY_NAMES,
    *FORMS,
    *(word for line in (SIGNS, KEYWORDS, OPERANDS, TEXTS) for word in line.split(" ")),
]
many = settings(
    max_examples=400, deadline=None, suppress_health_check=list(HealthCheck)
)


def attempt(text: str, data: dict[str, Any], *, tests: bool = False) -> None:
    """Compile and evaluate; only ``FeelError`` may come out."""
    started = time.process_time()
    try:
        if tests:
            found = unary_tests(text).matches(data.get("a"), data, now=NOW)
        else:
            found = expression(text).evaluate(data, now=NOW)
        assert found.ticks <= MAX_TICKS
    except FeelError:
        pass
    assert time.process_time() - started < SLOW, text


@many
@given(st.lists(st.sampled_from(WORDS), max_size=16).map(" ".join), values, values)
def test_word_soup_gives_a_value_or_a_refusal(text: str, a: Any, b: Any) -> None:
    attempt(text, {"a": a, "b": b})
    attempt(text, {"a": a, "b": b}, tests=True)


@many
@given(st.text(max_size=40))
def test_any_text_gives_a_value_or_a_refusal(text: str) -> None:
    attempt(text, {})
    attempt(text, {}, tests=True)


@many
@given(
    st.sampled_from(sorted(LIBRARY)),
    st.lists(st.sampled_from("abc"), max_size=4),
    st.tuples(values, values, values),
)
def test_every_function_takes_any_values(
    name: str, arguments: list[str], data: tuple[Any, Any, Any]
) -> None:
    attempt(f"{name}({', '.join(arguments)})", dict(zip("abc", data, strict=True)))


@many
@given(
    st.sampled_from(
        ["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "in", "between a and"]
    ),
    values,
    values,
)
def test_every_operator_takes_any_values(sign: str, a: Any, b: Any) -> None:
    attempt(f"a {sign} b", {"a": a, "b": b})


@many
@given(st.sampled_from(["a[b]", "a[item > b]", "a[x = b]", "a.x", "a.year"]), values)
def test_every_path_and_filter_takes_any_values(text: str, a: Any) -> None:
    attempt(text, {"a": a, "b": 1})


@many
@given(numbers, numbers, st.sampled_from("+-*"))
def test_arithmetic_is_that_of_decimal128(
    a: decimal.Decimal, b: decimal.Decimal, sign: str
) -> None:
    exact = {"+": DECIMAL.add, "-": DECIMAL.subtract, "*": DECIMAL.multiply}[sign]

    assert expression(f"a {sign} b").evaluate({"a": a, "b": b}).value == exact(a, b)


@many
@given(values)
def test_every_value_survives_the_trip_through_json(value: Any) -> None:
    stored = json.loads(json.dumps(to_json(value)))

    assert from_json(stored) == value


@many
@given(dates | times | moments | durations)
def test_every_temporal_value_survives_the_trip_through_text(value: Any) -> None:
    assert expression(f'@"{value}"').evaluate({}).value == value


@many
@given(st.dates(), st.integers(-400_000, 400_000))
def test_days_are_counted_like_the_python_calendar(day: dt.date, days: int) -> None:
    date = Date.from_python(day)
    assert date.to_python() == day
    try:
        later = day + dt.timedelta(days=days)
    except OverflowError:
        return
    found = expression('d + duration("P1D") * n').evaluate({"d": day, "n": days})
    assert found.value == Date.from_python(later)
    assert found.value.days() - date.days() == days


@many
@given(
    st.integers(-(10**8), 4 * 10**9).map(local_time),
    st.sampled_from(ZONES),
    st.integers(-(10**7), 10**7),
)
def test_elapsed_time_is_added_across_changes_of_offset(
    naive: dt.datetime, zone: str, seconds: int
) -> None:
    start = naive.replace(tzinfo=zoneinfo.ZoneInfo(zone), microsecond=0)
    moment = DateTime.from_python(start)
    later = moment.plus(seconds * 10**9)

    assert later is not None
    expected = start.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)
    wanted = expected.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
    assert later.to_python().replace(tzinfo=None) == wanted


@many
@given(values, values)
def test_equality_is_symmetric_and_order_agrees_with_it(a: Any, b: Any) -> None:
    def ask(text: str) -> Any:
        return expression(text).evaluate({"a": a, "b": b}).value

    assert ask("a = b") is ask("b = a")
    if ask("a < b") is True:
        assert ask("b > a") is True
        assert ask("a = b") is False
        assert ask("a >= b") is False


@many
@given(st.lists(numbers, min_size=1, max_size=12))
def test_aggregates_agree_with_python(items: list[decimal.Decimal]) -> None:
    def ask(name: str) -> Any:
        return expression(f"{name}(x)").evaluate({"x": items}).value

    assert ask("min") == min(items)
    assert ask("max") == max(items)
    assert ask("count") == len(items)
    with decimal.localcontext(DECIMAL):
        assert ask("sum") == sum(items[1:], items[0])
    assert ask("sort") == sorted(items)
    assert ask("reverse") == items[::-1]


@many
@given(st.lists(st.sampled_from("abcde"), max_size=5), st.integers(0, 3))
def test_only_the_names_a_text_reads_matter(extra: list[str], place: int) -> None:
    text = ["a + 1", "a + b", "count(for a in b return a)", "{c: 1, d: c + a}.d"][place]
    compiled = expression(text)
    data = {name: number for number, name in enumerate("abcde")}
    wanted = {name: data[name] for name in compiled.names}
    noise = {**wanted, **{n: 99 for n in extra if n not in compiled.names}}

    assert compiled.evaluate(wanted).value == compiled.evaluate(noise).value


@many
@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_python_numbers_become_exact_decimals(number: float) -> None:
    found = from_python(number)

    if found is not None:
        assert operator.eq(float(found), float(number))

"""Values in the JSON document of an instance, and at the border to Python."""

import datetime as dt
import json
import zoneinfo
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import (
    Date,
    DateTime,
    DaysDuration,
    FeelContext,
    FeelError,
    FeelLimitError,
    MonthsDuration,
    Range,
    Time,
    expression,
    from_json,
    kind,
    to_json,
)

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("null", None),
        ("true", True),
        ('"a"', "a"),
        ("5", 5),
        ("-5", -5),
        ("5.0", 5),
        ("0", 0),
        ("1.5", {"$number": "1.5"}),
        ("9007199254740991", 9007199254740991),
        ("9007199254740992", {"$number": "9007199254740992"}),
        ("1e30", {"$number": "1E+30"}),
        ('@"2026-11-22"', {"$date": "2026-11-22"}),
        ('@"10:30:00.5@Europe/Berlin"', {"$time": "10:30:00.5@Europe/Berlin"}),
        ('@"2026-11-22T10:30:00Z"', {"$datetime": "2026-11-22T10:30:00Z"}),
        ('@"P1DT2H"', {"$duration": "P1DT2H"}),
        ('@"P1Y2M"', {"$duration": "P1Y2M"}),
        ("[1, [null]]", [1, [None]]),
        ("{a: {b: 1.5}}", {"a": {"b": {"$number": "1.5"}}}),
    ],
)
def test_a_value_is_stored_exactly_and_read_back(text: str, stored: Any) -> None:
    value = expression(text).evaluate({}).value

    assert to_json(value) == stored
    assert from_json(json.loads(json.dumps(stored))) == value
    assert type(from_json(stored)) is type(value)


def test_nothing_is_ever_stored_as_a_floating_point_number() -> None:
    stored = to_json([Decimal("0.1"), Decimal(1) / 3, Decimal("1e-20"), Decimal(2)])

    assert [type(each) for each in stored] == [dict, dict, dict, int]


@pytest.mark.parametrize("text", ["[1..2]", "function(a) a", "count", "[[1..2]]"])
def test_ranges_and_functions_are_not_stored(text: str) -> None:
    value = expression(text).evaluate({}).value

    with pytest.raises(FeelError, match="cannot be stored"):
        to_json(value)


def test_names_that_look_like_tags_are_refused() -> None:
    with pytest.raises(FeelError, match="starts with"):
        to_json({"$date": "x", "b": Decimal(1)})


@pytest.mark.parametrize(
    "stored",
    [
        {"$date": "2026-02-30"},
        {"$date": 5},
        {"$time": "25:00:00"},
        {"$datetime": "x"},
        {"$duration": "P"},
        {"$number": "x"},
        {"$number": "NaN"},
        {"$number": 5},
    ],
)
def test_a_damaged_value_is_refused(stored: Any) -> None:
    with pytest.raises(FeelError, match="is not a"):
        from_json({"a": [stored]})


def test_a_context_with_several_names_is_never_a_tag() -> None:
    data = {"$date": "2026-01-01", "b": 1}

    assert from_json(data) == {"$date": "2026-01-01", "b": Decimal(1)}


def test_values_that_share_parts_cannot_explode_when_stored() -> None:
    value = expression("for a in 1..40 return partial").evaluate

    with pytest.raises(FeelLimitError, match="250,000 parts"):
        to_json(value({}).value[:20])
    assert len(to_json(value({}).value[:12])) == 12


def test_a_feel_context_is_stored_like_any_context() -> None:
    assert to_json(FeelContext(a=Decimal(1))) == {"a": 1}


def test_a_feel_context_inside_data_is_a_context() -> None:
    case = FeelContext(key=Decimal(7))

    assert expression("case.key").evaluate({"case": case}).value == 7
    assert expression("case").evaluate({"case": case}).value == {"key": 7}


def test_what_is_no_feel_value_has_no_kind() -> None:
    with pytest.raises(TypeError, match="A float is not a FEEL value"):
        kind(1.5)


def test_kinds_have_the_names_of_the_specification() -> None:
    assert kind(Date(2026, 1, 1)) == "date"
    assert kind(DaysDuration(1)) == "days and time duration"
    assert kind(MonthsDuration(1)) == "years and months duration"
    assert kind(None) == "Null"
    assert kind(Range(1, 2, low_included=True, high_included=True)) == "range"


def test_dates_become_python_dates_where_python_has_them() -> None:
    assert Date(2026, 11, 22).to_python() == dt.date(2026, 11, 22)
    for year in (0, -44, 10_000):
        with pytest.raises(FeelError, match="outside 1 to 9999"):
            Date(year, 1, 1).to_python()


def test_a_time_becomes_a_python_time() -> None:
    nanos = ((10 * 60 + 30) * 60 + 5) * 10**9 + 123_456_789
    assert Time(nanos).to_python() == dt.time(10, 30, 5, 123_456)
    zoned = Time(0, 3600).to_python()
    assert zoned.utcoffset() == dt.timedelta(hours=1)
    assert Time(0, None, "Europe/Berlin").to_python().tzinfo == BERLIN


def test_a_moment_without_zone_is_local_to_the_site() -> None:
    moment = from_json({"$datetime": "2026-07-01T12:00:00"})

    expected = dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert moment.instant(BERLIN) == expected
    assert moment.instant("Europe/Berlin") == expected
    assert moment.instant(BERLIN).tzinfo is dt.UTC


def test_a_moment_with_a_zone_or_an_offset_keeps_it() -> None:
    zoned = from_json({"$datetime": "2026-07-01T12:00:00@America/New_York"})
    offset = from_json({"$datetime": "2026-07-01T12:00:00-04:00"})

    expected = dt.datetime(2026, 7, 1, 16, tzinfo=dt.UTC)
    assert zoned.instant(BERLIN) == expected
    assert offset.instant(BERLIN) == expected


def test_an_instant_beyond_pythons_years_is_refused() -> None:
    first = from_json({"$datetime": "0001-01-01T00:00:00+10:00"})

    with pytest.raises(FeelError, match="outside the years"):
        first.instant(BERLIN)
    with pytest.raises(FeelError, match="outside 1 to 9999"):
        from_json({"$datetime": "12026-01-01T00:00:00"}).instant(BERLIN)


def test_durations_become_python_durations() -> None:
    assert DaysDuration(1_500_000_000).to_python() == dt.timedelta(seconds=1.5)
    with pytest.raises(FeelError, match="too long"):
        DaysDuration(10**26).to_python()


def test_zones_of_far_years_borrow_the_rules_of_near_ones() -> None:
    text = '@"12026-07-01T12:00:00@Europe/Berlin".time offset'
    summer = expression(text).evaluate({}).value
    ancient = expression(text.replace("12026", "-2026")).evaluate({}).value

    assert str(summer) == "PT2H"
    assert str(ancient) == "PT2H"


def test_a_moment_python_made_keeps_its_clock() -> None:
    given = dt.datetime(2026, 10, 25, 2, 30, 15, 500_000, tzinfo=BERLIN)
    moment = DateTime.from_python(given)

    assert str(moment) == "2026-10-25T02:30:15.5@Europe/Berlin"
    assert moment.to_python() == given

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.errors import InvalidAnswersError
from engine.forms import Situation, accept, parse_form
from engine.forms.fields.moment import DateTimeField
from engine.forms.situation import Scope

BERLIN = ZoneInfo("Europe/Berlin")


def part(subtype: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "datetime",
        "subtype": subtype,
        "key": "at",
        "label": "When",
        "dateLabel": "When",
        **more,
    }


def accepted(component: dict[str, Any], typed: Any, situation: Situation) -> Any:
    form = parse_form({"components": [component]})
    return accept(form, {"at": typed}, situation=situation).values["at"]


def complaint(component: dict[str, Any], typed: Any, situation: Situation) -> str:
    with pytest.raises(InvalidAnswersError) as caught:
        accepted(component, typed, situation)
    [sentence] = caught.value.by_field["at"]
    return sentence


@pytest.mark.parametrize(
    "typed", ["2026-01-31", dt.date(2026, 1, 31), feel.Date(2026, 1, 31)]
)
def test_a_day_becomes_a_feel_date(typed: Any, situation: Situation) -> None:
    assert accepted(part("date"), typed, situation) == feel.Date(2026, 1, 31)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31.01.2026", "When: enter a date, like 2026-01-31"),
        ("2026-02-30", "When: there is no such date or time"),
        ("0026-01-31", "When: check the year 26"),
        ("soon", "When: enter a date, like 2026-01-31"),
        (20260131, "When: enter it as text"),
    ],
)
def test_what_is_no_day_is_refused(
    typed: Any, sentence: str, situation: Situation
) -> None:
    assert complaint(part("date"), typed, situation) == sentence


def test_a_moment_without_zone_is_meant_on_the_clocks_of_the_site(
    situation: Situation,
) -> None:
    value = accepted(part("datetime"), "2026-07-01T10:00", situation)
    assert value.instant("UTC") == dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC)
    assert value.time.zone == "Europe/Berlin"


@pytest.mark.parametrize(
    "typed", ["2026-07-01T08:00Z", "2026-07-01T10:00+02:00", "2026-07-01 10:00"]
)
def test_an_offset_is_understood(typed: str, situation: Situation) -> None:
    value = accepted(part("datetime"), typed, situation)
    assert value.instant("UTC") == dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC)


def test_a_python_moment_is_taken_as_it_is(situation: Situation) -> None:
    moment = dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC)
    assert accepted(part("datetime"), moment, situation).instant("UTC") == moment


def test_an_hour_left_out_by_summer_time_is_asked_back(situation: Situation) -> None:
    assert complaint(part("datetime"), "2026-03-29T02:30", situation) == (
        "When: this hour is left out that night: clocks go forward"
    )


def test_an_hour_that_comes_twice_is_asked_back_with_both_readings(
    situation: Situation,
) -> None:
    assert complaint(part("datetime"), "2026-10-25T02:30", situation) == (
        "When: this hour comes twice that night: "
        "write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00"
    )
    second = accepted(part("datetime"), "2026-10-25T02:30+01:00", situation)
    assert second.instant("UTC") == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_a_time_of_day_is_read(situation: Situation) -> None:
    assert str(accepted(part("time"), "14:30", situation)) == "14:30:00"
    assert complaint(part("time"), "25:00", situation) == (
        "When: there is no such date or time"
    )


def test_the_future_can_be_refused(situation: Situation) -> None:
    past = part("datetime", properties={"max": "=now()"})
    assert accepted(past, "2026-01-05T10:00", situation)
    assert complaint(past, "2026-01-05T10:01", situation) == (
        "When: not after 2026-01-05 10:00"
    )


def test_the_past_can_be_refused(situation: Situation) -> None:
    future = part("date", properties={"min": '=today() + @"P1D"'})
    assert accepted(future, "2026-01-06", situation)
    assert complaint(future, "2026-01-05", situation) == "When: not before 2026-01-06"


def test_a_day_and_a_moment_are_compared_by_their_day(situation: Situation) -> None:
    component = part("datetime", properties={"min": "=today()"})
    assert accepted(component, "2026-01-05T00:00", situation)
    assert complaint(component, "2026-01-04T23:59", situation) == (
        "When: not before 2026-01-05"
    )


@given(
    st.datetimes(
        min_value=dt.datetime(1970, 1, 1),  # noqa: DTZ001 the field adds the zone
        max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001 the field adds the zone
        timezones=st.sampled_from([BERLIN, dt.UTC, ZoneInfo("Asia/Tokyo")]),
    )
)
def test_every_moment_can_be_typed_and_read_again(moment: dt.datetime) -> None:
    if moment.astimezone(dt.UTC).astimezone(moment.tzinfo) != moment.replace(fold=0):
        moment = moment.astimezone(dt.UTC)
    situation = Situation(context={}, now=moment, zone=BERLIN)
    scope = Scope(situation)
    field = DateTimeField(ref="0", key="at", label="When")
    value = feel.DateTime.from_python(moment)
    again = field.read(field.typed(value, scope), scope)
    assert again.instant(BERLIN) == value.instant(BERLIN)

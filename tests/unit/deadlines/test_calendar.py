"""Working days, closing times, holidays, daylight saving, leap days, year ends."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.deadlines import (
    BusinessCalendar,
    CalendarError,
    Closure,
    DueRule,
    Hours,
    read_calendar,
)

BERLIN = ZoneInfo("Europe/Berlin")
KNOWN: dict[str, Any] = {
    "calendar": {
        "zone": "Europe/Berlin",
        "days": ["Mo", "Tu", "We", "Th", "Fr"],
        "open": "08:00",
        "close": "17:00",
        "holidays": [
            "2026-12-25",
            "2026-12-26",
            "2027-01-01",
            "2027-03-26",
            "2027-03-29",
        ],
    },
    "working_days": [
        ("2026-11-20T14:00:00+01:00", 3, "2026-11-25T17:00:00+01:00"),
        ("2026-11-21T10:00:00+01:00", 1, "2026-11-23T17:00:00+01:00"),
        ("2026-12-24T09:00:00+01:00", 2, "2026-12-29T17:00:00+01:00"),
        ("2027-03-25T16:59:00+01:00", 1, "2027-03-30T17:00:00+02:00"),
        ("2026-12-31T23:30:00+01:00", 5, "2027-01-08T17:00:00+01:00"),
    ],
    "hours": [
        ("2027-03-27T12:00:00+01:00", 24, "2027-03-28T13:00:00+02:00"),
        ("2026-10-24T12:00:00+02:00", 24, "2026-10-25T11:00:00+01:00"),
    ],
}


@pytest.fixture
def site() -> BusinessCalendar:
    return read_calendar(KNOWN["calendar"], zone=ZoneInfo("UTC"))


@pytest.mark.parametrize(("event", "count", "due"), KNOWN["working_days"])
def test_working_days_end_at_the_closing_time_of_the_nth_working_day(
    site: BusinessCalendar, event: str, count: int, due: str
) -> None:
    found = DueRule(count, "wd").due_at(datetime.fromisoformat(event), site)
    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(("event", "count", "due"), KNOWN["hours"])
def test_hours_pass_whatever_the_clocks_do(
    site: BusinessCalendar, event: str, count: int, due: str
) -> None:
    found = DueRule(count, "h").due_at(datetime.fromisoformat(event), site)
    assert found == datetime.fromisoformat(due)


def test_calendar_days_end_at_closing_time_even_on_a_day_off(
    site: BusinessCalendar,
) -> None:
    event = datetime(2026, 12, 22, 9, tzinfo=BERLIN)
    due = DueRule(4, "d").due_at(event, site)
    assert due == datetime(2026, 12, 26, 17, tzinfo=BERLIN)


def test_the_29th_of_february_is_a_day_like_others(site: BusinessCalendar) -> None:
    event = datetime(2028, 2, 28, 9, tzinfo=BERLIN)
    assert DueRule(1, "d").due_at(event, site).date() == date(2028, 2, 29)
    assert DueRule(2, "wd").due_at(event, site).date() == date(2028, 3, 1)


def test_a_day_counts_from_the_local_date_of_the_event(site: BusinessCalendar) -> None:
    event = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # Wednesday in Berlin
    assert DueRule(1, "wd").due_at(event, site) == datetime(
        2026, 11, 26, 17, tzinfo=BERLIN
    )


def test_working_days_are_added_backwards_too(site: BusinessCalendar) -> None:
    assert site.add_working_days(date(2027, 1, 4), -2) == date(2026, 12, 30)
    assert site.add_working_days(date(2027, 1, 3), 0) == date(2027, 1, 3)


def test_counting_working_days_undoes_adding_them(site: BusinessCalendar) -> None:
    start = date(2026, 11, 20)
    for count in range(-60, 200):
        end = site.add_working_days(start, count)
        assert site.working_days_between(start, end) == count


def test_counting_over_a_holiday_on_a_weekend_counts_it_once(
    site: BusinessCalendar,
) -> None:
    """26 December 2026 is a Saturday: it was never a working day."""
    assert site.working_days_between(date(2026, 12, 24), date(2026, 12, 28)) == 1


def test_public_holidays_come_from_country_and_subdivision() -> None:
    berlin = BusinessCalendar(country="DE", subdivision="BE")
    bavaria = BusinessCalendar(country="DE", subdivision="BY")
    assert not berlin.is_working_day(date(2027, 3, 8))  # Women's Day, Berlin only
    assert bavaria.is_working_day(date(2027, 3, 8))
    assert not bavaria.is_working_day(date(2026, 11, 3).replace(month=1, day=6))


def test_a_site_may_work_on_a_public_holiday_if_it_says_so() -> None:
    open_day = date(2027, 3, 8)
    calendar = BusinessCalendar(
        country="DE", subdivision="BE", working=frozenset({open_day})
    )
    assert calendar.is_working_day(open_day)


def test_a_closure_covers_its_first_and_last_day_and_the_turn_of_the_year() -> None:
    calendar = BusinessCalendar(
        closures=(Closure(date(2026, 12, 24), date(2027, 1, 4)),)
    )
    assert calendar.add_working_days(date(2026, 12, 23), 1) == date(2027, 1, 5)
    assert calendar.working_days_between(date(2026, 12, 23), date(2027, 1, 5)) == 1


def test_a_short_day_closes_earlier() -> None:
    calendar = read_calendar(
        {"short_days": {"Fr": {"close": "14:00"}}}, zone=ZoneInfo("UTC")
    )
    assert calendar.closing(date(2026, 11, 27)) == datetime(
        2026, 11, 27, 14, tzinfo=UTC
    )
    assert calendar.hours_on(date(2026, 11, 26)) == Hours(time(8), time(17))


def test_a_closing_time_the_clocks_skip_moves_forward() -> None:
    calendar = BusinessCalendar(zone=BERLIN, hours=Hours(time(1), time(2, 30)))
    assert calendar.closing(date(2027, 3, 28)) == datetime(
        2027, 3, 28, 3, 30, tzinfo=BERLIN
    )


def test_other_working_weeks_are_possible() -> None:
    calendar = read_calendar(
        {"days": ["Su", "Mo", "Tu", "We", "Th"]}, zone=ZoneInfo("Asia/Riyadh")
    )
    assert calendar.add_working_days(date(2026, 11, 26), 1) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"zone": "Europe/Atlantis"}, "time zone"),
        ({"days": ["Monday"]}, "weekday"),
        ({"open": "late"}, "a time such as"),
        ({"open": "17:00", "close": "08:00"}, "close later"),
        ({"country": "XX"}, "XX"),
        ({"country": "DE", "subdivision": "ZZ"}, "DE-ZZ"),
        ({"holidays": ["25.12.2026"]}, "holidays"),
        ({"closures": [{"first": "2026-12-24"}]}, "last"),
        ({"closures": [{"first": "2026-12-24", "last": "2026-12-01"}]}, "ends before"),
        ({"closures": [{"first": "2026-12-24", "last": "2036-12-24"}]}, "longer"),
        ({"holiday": ["2026-12-25"]}, "no entry 'holiday'"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_its_entry(
    data: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(CalendarError, match=complaint):
        read_calendar(data, zone=BERLIN)


def test_a_calendar_without_a_working_weekday_is_refused() -> None:
    with pytest.raises(CalendarError, match="at least one day"):
        BusinessCalendar(weekdays=frozenset())


def test_more_working_days_than_a_working_life_are_refused() -> None:
    with pytest.raises(CalendarError, match="10,000"):
        BusinessCalendar().add_working_days(date(2026, 1, 1), 10_001)


def test_the_end_of_the_calendar_is_an_error_and_no_crash() -> None:
    with pytest.raises(CalendarError, match="9999"):
        BusinessCalendar().add_working_days(date(9999, 12, 30), 5)

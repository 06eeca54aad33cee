"""Due rules where clocks change: both ways, in zones of both halves of the world.

Each event is a Friday at 10:00 local time, before the Sunday on which the clocks change
(in Kolkata they never do). Results are in UTC, worked out by hand.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.deadlines import BusinessCalendar, Closure, DueRule

SWITCHES = [
    ("Europe/Berlin", "2026-03-27", "03-30T15:00", "03-30T08:00", "03-30T09:00"),
    ("Europe/Berlin", "2026-10-23", "10-26T16:00", "10-26T09:00", "10-26T08:00"),
    ("America/New_York", "2026-03-06", "03-09T21:00", "03-09T14:00", "03-09T15:00"),
    ("America/New_York", "2026-10-30", "11-02T22:00", "11-02T15:00", "11-02T14:00"),
    ("Australia/Sydney", "2026-10-02", "10-05T06:00", "10-04T23:00", "10-05T00:00"),
    ("Australia/Sydney", "2026-04-03", "04-06T07:00", "04-06T00:00", "04-05T23:00"),
    ("Australia/Lord_Howe", "2026-10-02", "10-05T06:00", "10-04T23:00", "10-04T23:30"),
    ("Asia/Kolkata", "2026-03-27", "03-30T11:30", "03-30T04:30", "03-30T04:30"),
]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]


def _site(zone: str) -> BusinessCalendar:
    return BusinessCalendar(zone=ZoneInfo(zone))


def _due(rule: str, event: datetime, calendar: BusinessCalendar) -> datetime:
    return DueRule.parse(rule).due_at(event, calendar)


def _local(zone: str, day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


@pytest.mark.parametrize(("zone", "friday", "closing", "wall", "elapsed"), SWITCHES)
def test_over_a_change_of_the_clocks_days_keep_the_wall_clock_and_hours_pass(
    zone: str, friday: str, closing: str, wall: str, elapsed: str
) -> None:
    event, site = _local(zone, date.fromisoformat(friday)), _site(zone)
    assert _due("1 wd", event, site) == _utc(closing)
    assert _due("3 d", event, site) == _utc(closing)
    assert _due("P3D", event, site) == _utc(wall)
    assert _due("PT72H", event, site) == _utc(elapsed)
    assert _due("72 h", event, site) == _utc(elapsed)


@pytest.mark.parametrize("zone", ZONES)
def test_five_working_days_are_another_time_than_five_days(zone: str) -> None:
    friday = _local(zone, date(2026, 11, 20))
    working = _local(zone, date(2026, 11, 27), 17)
    assert _due("5 wd", friday, _site(zone)) == working
    assert _due("P5D", friday, _site(zone)) == _local(zone, date(2026, 11, 25))
    assert _due("5 d", friday, _site(zone)) == _local(zone, date(2026, 11, 25), 17)


@pytest.mark.parametrize("zone", ZONES)
def test_the_leap_day_counts_wherever_a_rule_meets_it(zone: str) -> None:
    monday, site = _local(zone, date(2028, 2, 28)), _site(zone)
    leap = date(2028, 2, 29)
    assert _due("1 wd", monday, site) == _local(zone, leap, 17)
    assert _due("P1D", monday, site) == _local(zone, leap)
    assert _due("P2D", monday, site) == _local(zone, date(2028, 3, 1))
    assert _due("P1M", _local(zone, date(2028, 1, 31)), site) == _local(zone, leap)
    assert _due("P1Y", _local(zone, leap), site) == _local(zone, date(2029, 2, 28))
    common = _local(zone, date(2027, 2, 26))
    assert _due("1 wd", common, site) == _local(zone, date(2027, 3, 1), 17)


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Australia/Sydney", "AU")],
)
def test_over_the_end_of_the_year_holidays_and_closures_do_not_count(
    zone: str, country: str
) -> None:
    event = _local(zone, date(2026, 12, 30))
    site = replace(_site(zone), country=country)
    assert _due("5 wd", event, site) == _local(zone, date(2027, 1, 7), 17)
    closed = replace(site, closures=(Closure(date(2026, 12, 24), date(2027, 1, 6)),))
    assert _due("5 wd", event, closed) == _local(zone, date(2027, 1, 13), 17)
    assert _due("P5D", event, closed) == _local(zone, date(2027, 1, 4))


def test_the_same_instant_is_another_day_at_another_site() -> None:
    event = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    due = {zone: _due("1 d", event, _site(zone)) for zone in ZONES}
    new_year = date(2027, 1, 1)
    assert due["America/New_York"] == _local("America/New_York", new_year, 17)
    assert due["Europe/Berlin"] == _local("Europe/Berlin", new_year, 17)
    later = date(2027, 1, 2)
    assert due["Asia/Kolkata"] == _local("Asia/Kolkata", later, 17)
    assert due["Australia/Sydney"] == _local("Australia/Sydney", later, 17)


@pytest.mark.parametrize("zone", ZONES)
def test_public_holidays_of_a_state_close_only_the_sites_there(zone: str) -> None:
    friday = _local(zone, date(2027, 3, 5))
    berlin = replace(_site(zone), country="DE", subdivision="BE")
    bavaria = replace(_site(zone), country="DE", subdivision="BY")
    assert _due("1 wd", friday, bavaria) == _local(zone, date(2027, 3, 8), 17)
    assert _due("1 wd", friday, berlin) == _local(zone, date(2027, 3, 9), 17)

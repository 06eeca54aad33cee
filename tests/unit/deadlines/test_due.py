"""Due rules: reading them, and the instants they give."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.deadlines import (
    BusinessCalendar,
    CalendarServices,
    DueRule,
    DueRuleError,
    due_by_table,
    due_on,
)
from engine.feel.temporal import Date, DateTime, Time

BERLIN = ZoneInfo("Europe/Berlin")
SITE = BusinessCalendar(zone=BERLIN)
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=BERLIN)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("5 wd", local(2026, 12, 1, 17)),
        ("5wd", local(2026, 12, 1, 17)),
        ("10 d", local(2026, 12, 4, 17)),
        ("24 h", local(2026, 11, 25, 9)),
        ("0 d", local(2026, 11, 24, 17)),
        ("P5D", local(2026, 11, 29, 9)),
        ("P1M", local(2026, 12, 24, 9)),
        ("PT90M", local(2026, 11, 24, 10, 30)),
        ("2026-12-24", local(2026, 12, 24, 17)),
        ("2026-12-24T10:00:00", local(2026, 12, 24, 10)),
        ("2026-12-24T10:00:00Z", local(2026, 12, 24, 11)),
    ],
)
def test_a_due_rule_gives_the_instant_it_says(text: str, due: datetime) -> None:
    assert DueRule.parse(text).due_at(TUESDAY, SITE) == due


@pytest.mark.parametrize(
    "text", ["", "5", "wd", "five wd", "-3 wd", "5 weeks", "1.5 d", "99999 d", "-P5D"]
)
def test_what_is_no_due_rule_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(DueRuleError):
        DueRule.parse(text)


def test_days_of_a_duration_keep_the_wall_clock_and_hours_do_not() -> None:
    event = local(2027, 3, 27, 12)
    assert DueRule.parse("P1D").due_at(event, SITE) == local(2027, 3, 28, 12)
    assert DueRule.parse("PT24H").due_at(event, SITE) == local(2027, 3, 28, 13)


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    event = local(2027, 1, 31, 9)
    assert DueRule.parse("P1M").due_at(event, SITE) == local(2027, 2, 28, 9)
    assert DueRule.parse("P1Y").due_at(local(2028, 2, 29, 9), SITE) == local(
        2029, 2, 28, 9
    )


def test_a_due_date_of_the_case_is_its_closing_time() -> None:
    assert due_on(Date(2026, 12, 24), SITE) == local(2026, 12, 24, 17)
    assert due_on(date(2026, 12, 24), SITE) == local(2026, 12, 24, 17)
    moment = DateTime(Date(2026, 12, 24), Time(10 * 3600 * 10**9))
    assert due_on(moment, SITE) == local(2026, 12, 24, 10)


def test_no_date_in_the_case_means_no_due_date() -> None:
    assert due_on(None, SITE) is None


@pytest.mark.parametrize("value", ["tomorrow", Decimal(5), True, Date(12026, 1, 1)])
def test_a_value_that_is_no_date_is_refused(value: Any) -> None:
    with pytest.raises(DueRuleError):
        due_on(value, SITE)


def test_the_table_of_due_days_counts_from_the_task_or_its_basis() -> None:
    row = {"amount": Decimal(30), "unit": "d", "basis": "aware_on"}
    assert due_by_table(row, SITE, created=TUESDAY) == local(2026, 12, 24, 17)
    aware = Date(2026, 11, 1)
    due = due_by_table(row, SITE, created=TUESDAY, basis=aware)
    assert due == local(2026, 12, 1, 17)
    task = {"amount": Decimal(24), "unit": "h", "basis": "task"}
    assert due_by_table(task, SITE, created=TUESDAY, basis=aware) == local(
        2026, 11, 25, 9
    )


def test_without_a_row_the_table_says_nothing() -> None:
    assert due_by_table(None, SITE, created=TUESDAY) is None


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(Decimal("1.5"), "d"), (True, "d"), (-1, "d"), (3, "weeks"), (None, None)],
)
def test_a_damaged_row_of_the_table_is_refused(amount: Any, unit: Any) -> None:
    with pytest.raises(DueRuleError):
        due_by_table({"amount": amount, "unit": unit}, SITE, created=TUESDAY)


def test_an_event_without_a_zone_is_refused() -> None:
    with pytest.raises(DueRuleError, match="zone"):
        DueRule(1, "d").due_at(datetime(2026, 1, 1), SITE)  # noqa: DTZ001 - the point


def test_a_due_date_beyond_the_calendar_is_an_error_and_no_crash() -> None:
    with pytest.raises(DueRuleError):
        DueRule(9999, "d").due_at(datetime(9999, 1, 1, tzinfo=UTC), SITE)


def test_feel_counts_on_the_calendar_of_the_site() -> None:
    services = CalendarServices(SITE, lambda role: [{"role": role}])
    friday = Date(2026, 11, 27)
    monday = services.add_working_days(friday, 1)
    assert monday == Date(2026, 11, 30)
    assert services.working_days_between(friday, Date(2026, 12, 4)) == 5
    assert services.board_members("mrb") == [{"role": "mrb"}]


def test_feel_gets_null_where_no_calendar_reaches() -> None:
    services = CalendarServices(SITE, lambda _role: [])
    assert services.add_working_days(Date(2026, 11, 27), 10**9) is None
    assert services.add_working_days(Date(-5, 1, 1), 1) is None
    assert services.working_days_between(Date(1, 1, 1), Date(9000, 1, 1)) is None
    assert services.working_days_between(Date(1, 1, 1), Date(90000, 1, 1)) is None

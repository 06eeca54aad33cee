"""What holds for every calendar, date and due rule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.deadlines import BusinessCalendar, Closure, DueRule

DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    first = draw(DATES)
    length = timedelta(days=draw(st.integers(0, 30)))
    return BusinessCalendar(
        zone=ZoneInfo(draw(ZONES)),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        holidays=draw(st.frozensets(DATES, max_size=20)),
        closures=(Closure(first, first + length),),
    )


@given(calendars(), DATES, st.integers(-40, 40))
def test_adding_working_days_lands_on_the_one_counted(
    calendar: BusinessCalendar, start: date, count: int
) -> None:
    end = calendar.add_working_days(start, count)
    if count:
        assert calendar.is_working_day(end)
    if count >= 0:
        assert calendar.working_days_between(start, end) == count


@given(calendars(), DATES, DATES)
def test_counting_working_days_equals_looking_at_every_day(
    calendar: BusinessCalendar, one: date, other: date
) -> None:
    start, end = min(one, other), max(one, other)
    days = (start + timedelta(days=each) for each in range(1, (end - start).days + 1))
    expected = sum(calendar.is_working_day(day) for day in days)
    assert calendar.working_days_between(start, end) == expected
    assert calendar.working_days_between(end, start) == -expected


@given(
    calendars(),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)),  # noqa: DTZ001 - the zone is added below
    st.sampled_from(["wd", "d", "h"]),
    st.integers(1, 60),
)
def test_a_longer_rule_is_never_due_earlier(
    calendar: BusinessCalendar, moment: datetime, unit: str, amount: int
) -> None:
    event = moment.replace(tzinfo=UTC)
    due = DueRule(amount, unit).due_at(event, calendar)
    assert event < due <= DueRule(amount + 1, unit).due_at(event, calendar)
    assert due.tzinfo is UTC

"""The clock and the calendar (DMN 1.5, 10.3.4.7 and 10.3.4.8)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.gregorian import days_of
from engine.feel.properties import weekday
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, date_of

CLOCK_FUNCTIONS = frozenset({"now", "today"})
WEEK = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
YEAR = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now() -> date and time")
def now(run: Run) -> DateTime:
    """Return the instant of the command, in the site's zone."""
    if run.now is None:
        raise FeelRefusal("there is no clock here")
    return run.now


@builtin("today() -> date")
def today(run: Run) -> Date:
    """Return the date of the instant of the command, in the site's zone."""
    return now(run).date


def _calendar(signature: str, body: Callable[[Date], Any]) -> None:
    def run_it(run: Run, value: Date | DateTime) -> Any:
        run.charge(2)
        return body(date_of(value))

    builtin(signature)(run_it)


def _day_of_year(date: Date) -> Decimal:
    return Decimal(date.days() - days_of(date.year, 1, 1) + 1)


def _week_of_year(date: Date) -> Decimal:
    """Return the ISO 8601 week: that of the year in which its Thursday lies."""
    thursday = Date.from_days(date.days() - weekday(date) + 4)
    return Decimal((thursday.days() - days_of(thursday.year, 1, 1)) // 7 + 1)


_calendar("day of year(date: date|moment) -> number", _day_of_year)
_calendar("week of year(date: date|moment) -> number", _week_of_year)
_calendar(
    "day of week(date: date|moment) -> string", lambda date: WEEK[weekday(date) - 1]
)
_calendar(
    "month of year(date: date|moment) -> string", lambda date: YEAR[date.month - 1]
)

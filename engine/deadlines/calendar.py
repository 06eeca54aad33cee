"""Working days, closing times and holidays of a site.

Procedures count ``n wd`` as the n-th working day after the local date of an event, at
closing time; ``n d`` as the n-th date after it, at closing time of that date, working
day or not; ``n h`` as elapsed hours (procedures.md 1.5).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.deadlines.public_holidays import CalendarError, public_holidays

__all__ = ["BusinessCalendar", "CalendarError", "Closure", "Hours"]

DAY = timedelta(days=1)
WEEK = 7
LONGEST_CLOSURE = timedelta(days=366)
LONGEST = 10_000
"""Working days one may ask for: about forty years."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Opening and closing time of a day, in the zone of the site."""

    opens: time = time(8)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise CalendarError(
                f"The site opens at {self.opens:%H:%M} and closes at "
                f"{self.closes:%H:%M}; it has to close later than it opens."
            )


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which a site is closed, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CalendarError(
                f"The closure from {self.first} ends before it begins, on {self.last}."
            )
        if self.last - self.first > LONGEST_CLOSURE:
            raise CalendarError(
                f"The closure from {self.first} to {self.last} is longer than a year."
            )


WORKING_WEEK = frozenset(range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """When a site works: weekdays (0 is Monday), hours, holidays, closures, zone.

    ``country`` and ``subdivision`` are ISO 3166 codes of the public holidays;
    ``holidays`` are further days off, ``working`` holidays on which the site works all
    the same; ``short`` gives weekdays with hours of their own.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    weekdays: frozenset[int] = WORKING_WEEK
    hours: Hours = Hours()
    short: tuple[tuple[int, Hours], ...] = ()
    country: str | None = None
    subdivision: str | None = None
    holidays: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(WEEK)):
            raise CalendarError(
                "A site works on at least one day of the week: 0 (Monday) to 6."
            )
        if self.country is not None:
            public_holidays(self.country, self.subdivision, 2000)

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on a date."""
        return day.weekday() in self.weekdays and day not in _days_off(self, day.year)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after a date, before it if negative.

        0 gives the date itself. Raises ``CalendarError`` for more than 10,000.
        """
        if abs(count) > LONGEST:
            raise CalendarError(f"{count} working days are more than {LONGEST:,}.")
        step, missing = (DAY, count) if count > 0 else (-DAY, -count)
        try:
            while missing:
                day += step
                missing -= self.is_working_day(day)
        except OverflowError as error:
            raise CalendarError("The working day lies beyond the year 9999.") from error
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``.

        Negative where ``end`` lies before ``start``: the same days, counted backwards.
        """
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, WEEK)
        tail = (end - DAY * each for each in range(rest))
        by_weekday = weeks * len(self.weekdays)
        by_weekday += sum(day.weekday() in self.weekdays for day in tail)
        return by_weekday - sum(
            start < day <= end
            for year in range(start.year, end.year + 1)
            for day in _days_off(self, year)
            if day.weekday() in self.weekdays
        )

    def next_working_day(self, day: date) -> date:
        """Return the date itself if people work on it, else the next working day."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def hours_on(self, day: date) -> Hours:
        """Return opening and closing time of a date; of a day off, the usual ones."""
        return dict(self.short).get(day.weekday(), self.hours)

    def opening(self, day: date) -> datetime:
        """Return the instant at which a date opens."""
        return self.at(day, self.hours_on(day).opens)

    def closing(self, day: date) -> datetime:
        """Return the instant at which a date closes, working day or not."""
        return self.at(day, self.hours_on(day).closes)

    def at(self, day: date, clock: time) -> datetime:
        """Return the instant of a local time; one the clocks skip moves forward."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def local_date(self, instant: datetime) -> date:
        """Return the date a site's wall calendar shows at an instant."""
        return instant.astimezone(self.zone).date()

    def after_working_days(self, event: datetime, count: int) -> datetime:
        """Return ``n wd`` after an event (or before it): a closing time."""
        return self.closing(self.add_working_days(self.local_date(event), count))

    def after_days(self, event: datetime, count: int) -> datetime:
        """Return ``n d`` after an event (or before it): a closing time."""
        try:
            return self.closing(self.local_date(event) + DAY * count)
        except OverflowError as error:
            raise CalendarError("The day lies beyond the year 9999.") from error

    def sendable(self, instant: datetime) -> datetime:
        """Return the instant, or the opening of the next working day.

        Nothing is sent to people on a day on which they do not work.
        """
        day = self.local_date(instant)
        if self.is_working_day(day):
            return instant
        return self.opening(self.add_working_days(day, 1))


@lru_cache(maxsize=512)
def _days_off(calendar: BusinessCalendar, year: int) -> frozenset[date]:
    """Return the holidays and closures of one year, weekends among them."""
    off = {day for day in calendar.holidays if day.year == year}
    if calendar.country is not None:
        off |= public_holidays(calendar.country, calendar.subdivision, year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    for closure in calendar.closures:
        start, end = max(closure.first, first), min(closure.last, last)
        off |= {start + DAY * each for each in range((end - start).days + 1)}
    return frozenset(off) - calendar.working

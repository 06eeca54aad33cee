"""FEEL dates, times, date-times and durations as values of their own.

Why not ``datetime``: FEEL years run from -999,999,999 to 999,999,999 and seconds have
nine digits (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9). ``key()`` is the comparable form.
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Self

from engine.feel.errors import FeelError
from engine.feel.gregorian import MAX_YEAR, civil, days_in_month, days_of
from engine.feel.zones import offset_at, zone_named, zone_offset

SECOND = 10**9  # nanoseconds
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _fraction(nanos: int) -> str:
    return f".{nanos:09d}".rstrip("0") if nanos else ""


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar without a zone."""

    year: int
    month: int
    day: int

    @classmethod
    def from_days(cls, days: int) -> Self:
        """Return the date that lies so many days after 1970-01-01."""
        return cls(*civil(days))

    @classmethod
    def from_python(cls, value: dt.date) -> Self:
        """Return the same day as a FEEL value."""
        return cls(value.year, value.month, value.day)

    def to_python(self) -> dt.date:
        """Return a ``datetime.date``; raise ``FeelError`` outside years 1 to 9999."""
        if not dt.MINYEAR <= self.year <= dt.MAXYEAR:
            raise FeelError(f"The year {self.year} is outside 1 to 9999.")
        return dt.date(self.year, self.month, self.day)

    def key(self) -> tuple[int, int, int]:
        """Return what dates are ordered by."""
        return (self.year, self.month, self.day)

    def days(self) -> int:
        """Return the days since 1970-01-01."""
        return days_of(self.year, self.month, self.day)

    def add_months(self, months: int) -> "Date | None":
        """Return the day so many months later, at most the last of its month."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        if abs(year) > MAX_YEAR:
            return None
        return Date(year, month + 1, min(self.day, days_in_month(year, month + 1)))

    def __str__(self) -> str:
        """Return the XML Schema form."""
        sign = "-" * (self.year < 0)
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in nanoseconds, with an offset (seconds) or a zone or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @classmethod
    def from_python(cls, value: dt.time) -> Self:
        """Return the same time of day; keeps the zone's name where it has one."""
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        nanos = seconds * SECOND + value.microsecond * 1000
        zone = getattr(value.tzinfo, "key", None)
        if zone is not None or value.tzinfo is None:
            return cls(nanos, None, zone)
        offset = value.utcoffset()
        return cls(nanos, int(offset.total_seconds()) if offset is not None else None)

    def to_python(self) -> dt.time:
        """Return a ``datetime.time``, cut to microseconds."""
        seconds, rest = divmod(self.nanos, SECOND)
        moment = dt.time(
            seconds // 3600, seconds // 60 % 60, seconds % 60, rest // 1000
        )
        return moment.replace(tzinfo=self._tzinfo())

    def _tzinfo(self) -> dt.tzinfo | None:
        if self.zone is not None:
            return zone_named(self.zone)
        if self.offset is None:
            return None
        return dt.timezone(dt.timedelta(seconds=self.offset))

    def utc_offset(self, days: int = 0) -> int | None:
        """Return the offset in seconds on a day (since 1970); None without a zone."""
        if self.zone is None:
            return self.offset
        return zone_offset(self.zone, days, self.nanos // SECOND)

    def key(self) -> tuple[bool, int]:
        """Return (has a zone, seconds in UTC): FEEL compares whole seconds."""
        offset = self.utc_offset()
        return (offset is not None, self.nanos // SECOND - (offset or 0))

    def exact(self) -> tuple[bool, int]:
        """Return (has a zone, nanoseconds in UTC)."""
        offset = self.utc_offset()
        return (offset is not None, self.nanos - (offset or 0) * SECOND)

    def __str__(self) -> str:
        """Return the XML Schema form, or the zone's name after an @."""
        seconds, fraction = divmod(self.nanos, SECOND)
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        text += _fraction(fraction)
        if self.zone is not None:
            return f"{text}@{self.zone}"
        return text + _offset_text(self.offset)


def _offset_text(offset: int | None) -> str:
    if not offset:
        return "" if offset is None else "Z"
    size = abs(offset)
    text = f"{'-' if offset < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return text + (f":{size % 60:02d}" if size % 60 else "")


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date with a time of day."""

    date: Date
    time: Time

    @classmethod
    def from_python(cls, value: dt.datetime) -> Self:
        """Return the same moment; keeps the zone's name where it has one."""
        return cls(Date.from_python(value.date()), _time_of(value))

    def to_python(self) -> dt.datetime:
        """Return a ``datetime``, naive where no zone is known."""
        time = self.time.to_python()
        return dt.datetime.combine(self.date.to_python(), time, time.tzinfo)

    def instant(self, zone: dt.tzinfo | str) -> dt.datetime:
        """Return the aware instant in UTC; a value without zone is local to ``zone``.

        Raises ``FeelError`` where the instant lies outside the years 1 to 9999.
        """
        value = self.to_python()
        if value.tzinfo is None:
            value = value.replace(
                tzinfo=zoneinfo.ZoneInfo(zone) if isinstance(zone, str) else zone
            )
        try:
            return value.astimezone(dt.UTC)
        except OverflowError as error:
            raise FeelError(f"{self} is outside the years 1 to 9999.") from error

    def key(self) -> tuple[bool, int]:
        """Return (has a zone, seconds since 1970 in UTC): FEEL compares those."""
        zoned, nanos = self.exact()
        return (zoned, nanos // SECOND)

    def exact(self) -> tuple[bool, int]:
        """Return (has a zone, nanoseconds since 1970 in UTC)."""
        days = self.date.days()
        offset = self.time.utc_offset(days)
        nanos = days * DAY + self.time.nanos - (offset or 0) * SECOND
        return (offset is not None, nanos)

    def plus(self, nanos: int) -> "DateTime | None":
        """Return the moment later by elapsed time, also across a change of offset."""
        zone, days = self.time.zone, self.date.days()
        total = days * DAY + self.time.nanos + nanos
        if zone is not None:
            utc = total - zone_offset(zone, days, self.time.nanos // SECOND) * SECOND
            day, rest = divmod(utc, DAY)
            total = utc + offset_at(zone, day, rest // SECOND) * SECOND
        day, rest = divmod(total, DAY)
        moved = DateTime(Date.from_days(day), Time(rest, self.time.offset, zone))
        return moved if abs(moved.date.year) <= MAX_YEAR else None

    def __str__(self) -> str:
        """Return the XML Schema form, or the zone's name after an @."""
        return f"{self.date}T{self.time}"


def _time_of(value: dt.datetime) -> Time:
    """Return the time with the offset of that day (a zone alone does not say)."""
    time = Time.from_python(value.timetz())
    offset = value.utcoffset()
    if time.zone is not None or offset is None:
        return time
    return Time(time.nanos, int(offset.total_seconds()))


def date_of(value: Date | DateTime) -> Date:
    """Return a date, or the date part of a date-time."""
    return value.date if isinstance(value, DateTime) else value


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A days and time duration, in nanoseconds."""

    nanos: int

    def key(self) -> int:
        """Return what durations are ordered by."""
        return self.nanos

    def to_python(self) -> dt.timedelta:
        """Return a ``timedelta``, cut to microseconds."""
        try:
            return dt.timedelta(microseconds=self.nanos // 1000)
        except OverflowError as error:
            raise FeelError(f"{self} is too long.") from error

    def __str__(self) -> str:
        """Return the ISO 8601 form with the largest units first."""
        days, rest = divmod(abs(self.nanos), DAY)
        seconds, fraction = divmod(rest, SECOND)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if seconds or fraction:
            clock += f"{seconds}{_fraction(fraction)}S"
        body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return f"{'-' * (self.nanos < 0)}P{body}" if body else "PT0S"


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A years and months duration, in months."""

    months: int

    def key(self) -> int:
        """Return what durations are ordered by."""
        return self.months

    def __str__(self) -> str:
        """Return the ISO 8601 form with the largest units first."""
        years, months = divmod(abs(self.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' * (self.months < 0)}P{body or '0M'}"

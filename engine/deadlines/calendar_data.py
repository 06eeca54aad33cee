"""A calendar as data: what the register ``calendars`` and the seed files hold."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.deadlines.calendar import BusinessCalendar, CalendarError, Closure, Hours
from engine.feel.temporal import Date

_T = TypeVar("_T", date, time)

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_KNOWN = frozenset(
    (
        "zone",
        "days",
        "open",
        "close",
        "short_days",
        "country",
        "subdivision",
        "holidays",
        "working",
        "closures",
    )
)


def read_calendar(data: Mapping[str, Any], *, zone: ZoneInfo) -> BusinessCalendar:
    """Return the calendar that data describe; ``zone`` counts where they name none.

    ``{"zone": "Europe/Berlin", "days": ["Mo", "Tu"], "open": "08:00",
    "close": "17:00", "short_days": {"Fr": {"open": "08:00", "close": "14:00"}},
    "country": "DE", "subdivision": "BE", "holidays": ["2026-12-24"],
    "working": ["2026-10-03"], "closures": [{"first": ..., "last": ...}]}``; anything
    may be absent. Raises ``CalendarError`` that names the entry and what it should be.
    """
    given = {name: value for name, value in data.items() if value not in (None, [], {})}
    unknown = sorted(given.keys() - _KNOWN)
    if unknown:
        raise CalendarError(f"A calendar has no entry {unknown[0]!r}.")
    usual = _hours(given)
    return BusinessCalendar(
        zone=_zone(given.get("zone"), zone),
        weekdays=_weekdays(given.get("days", DAYS[:5])),
        hours=usual,
        short=tuple(
            sorted(
                (_weekday(name), _hours(hours, usual))
                for name, hours in given.get("short_days", {}).items()
            )
        ),
        country=given.get("country"),
        subdivision=given.get("subdivision"),
        holidays=_dates(given.get("holidays", ()), "holidays"),
        working=_dates(given.get("working", ()), "working"),
        closures=tuple(_closure(each) for each in given.get("closures", ())),
    )


def _zone(name: Any, usual: ZoneInfo) -> ZoneInfo:
    if name is None:
        return usual
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise CalendarError(
            f"{name!r} is no IANA time zone such as Europe/Berlin."
        ) from error


def _weekday(name: Any) -> int:
    if name not in DAYS:
        raise CalendarError(f"{name!r} is no weekday; write {', '.join(DAYS)}.")
    return DAYS.index(name)


def _weekdays(names: Any) -> frozenset[int]:
    return frozenset(_weekday(each) for each in names)


def _hours(data: Mapping[str, Any], usual: Hours | None = None) -> Hours:
    usual = usual or Hours()
    return Hours(
        _read(
            data.get("open", usual.opens), time.fromisoformat, "a time such as 08:00"
        ),
        _read(
            data.get("close", usual.closes), time.fromisoformat, "a time such as 17:00"
        ),
    )


def _dates(values: Any, entry: str) -> frozenset[date]:
    return frozenset(
        _read(each, date.fromisoformat, f"a date of {entry}") for each in values
    )


def _closure(data: Any) -> Closure:
    if not isinstance(data, Mapping) or not {"first", "last"} <= data.keys():
        raise CalendarError("A closure has a 'first' and a 'last' date.")
    return Closure(
        _read(data["first"], date.fromisoformat, "the first date of a closure"),
        _read(data["last"], date.fromisoformat, "the last date of a closure"),
    )


def _read(value: Any, read: Callable[[str], _T], what: str) -> _T:
    """Read ISO text; TOML, FEEL and stored JSON have dates of their own."""
    try:
        if isinstance(value, Mapping):
            value = value["$date"]
        return read(str(value) if isinstance(value, date | time | Date) else value)
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarError(f"{value!r} is not {what}.") from error

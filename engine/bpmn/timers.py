"""Due times of timer events: ISO 8601 text, or FEEL after ``=``; cycles by calendar.

The engine never asks a clock whether something is due. Arming computes ``due`` from
the instant of the turn; the house keeps it in a row and says ``fire`` when it has come.
``P5D`` is calendar time in the zone of the case's site, ``PT120H`` is not; months count
from the anchor (31 January, 28 February, 31 March). Occurrences missed in a downtime
collapse into one firing.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.bpmn.expressions import Condition

TimerKind = Literal["date", "duration", "cycle"]

MAX_FIRINGS = 1_000
MAX_YEARS = 100
LAST_YEAR = 9_000
SHORTEST_PERIOD = timedelta(minutes=1)

_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?"
    r"(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,10}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_REPEAT = re.compile(r"R(\d{0,6})", re.ASCII)


class TimerError(Exception):
    """A timer's value is not what it should be."""


@dataclass(frozen=True, slots=True)
class TimerRule:
    """What a timer event definition says: its kind, and text or FEEL."""

    kind: TimerKind
    value: str | Condition


@dataclass(frozen=True, slots=True)
class Span:
    """A duration: calendar months and days, and exact time."""

    months: int = 0
    days: int = 0
    exact: timedelta = timedelta()

    def times(self, count: int) -> "Span":
        """Return this span so many times over."""
        return Span(self.months * count, self.days * count, self.exact * count)

    def after(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant this span after ``start``, by the calendar of ``zone``."""
        local = start.astimezone(zone).replace(tzinfo=None)
        month = local.year * 12 + local.month - 1 + self.months
        year, month = divmod(month, 12)
        if not year <= LAST_YEAR:
            raise TimerError("is more than 100 years away")
        day = min(local.day, monthrange(year, month + 1)[1])
        moved = local.replace(year=year, month=month + 1, day=day)
        moved += timedelta(days=self.days)
        if moved == local:
            return start.astimezone(UTC) + self.exact
        return on_wall_clock(moved, zone) + self.exact


def on_wall_clock(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time; one that does not exist moves forward."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def parse_span(text: str) -> Span:
    """Parse an ISO 8601 duration, or raise ``TimerError``."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise TimerError(f"'{text}' is not a duration such as P5D or PT4H")
    if match["sign"]:
        raise TimerError(f"'{text}' is negative")
    part = {
        name: float(value or 0)
        for name, value in match.groupdict("").items()
        if name != "sign"
    }
    span = Span(
        int(part["years"] * 12 + part["months"]),
        int(part["weeks"] * 7 + part["days"]),
        timedelta(
            hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"]
        ),
    )
    rough = span.months / 12 + span.days / 365 + span.exact.total_seconds() / 31.5e6
    if rough > MAX_YEARS:
        raise TimerError(f"'{text}' is longer than {MAX_YEARS} years")
    return span


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Parse a date or a date and time; what names no zone is in ``zone``."""
    body, _, name = text.strip().partition("@")
    try:
        at = datetime.fromisoformat(body)
        own = ZoneInfo(name) if name else zone
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise TimerError(f"'{text}' is not a date or a date and time") from error
    if len(body) <= len("2026-01-05"):
        at = datetime.combine(at.date(), time())
    return at.astimezone(UTC) if at.tzinfo else on_wall_clock(at, own)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A parsed cycle: how often, from when, how far apart, whether start counts."""

    count: int
    anchor: datetime
    span: Span
    first: int
    """0 if the anchor itself is an occurrence, 1 if the first comes a period later."""


def parse_cycle(text: str, now: datetime, zone: ZoneInfo) -> Cycle:
    """Parse ``R3/PT1H``, ``R/start/period`` or ``R2/period/end``."""
    parts = [part.strip() for part in text.strip().split("/")]
    repeat = _REPEAT.fullmatch(parts[0])
    if repeat is None or len(parts) not in {2, 3}:
        raise TimerError(f"'{text}' is not a cycle such as R3/P1D")
    count = min(int(repeat[1]) if repeat[1] else MAX_FIRINGS, MAX_FIRINGS)
    period = next((part for part in parts[1:] if part.startswith("P")), "")
    span = parse_span(period)
    if span.after(now, zone) - now < SHORTEST_PERIOD:
        raise TimerError(f"'{text}' repeats more often than once a minute")
    if len(parts) == 2:  # noqa: PLR2004  R/period
        return Cycle(count, now, span, 1)
    if parts[1].startswith("P"):
        return _until(parse_instant(parts[2], zone), Cycle(count, now, span, 1), zone)
    return Cycle(count, parse_instant(parts[1], zone), span, 0)


def _until(end: datetime, cycle: Cycle, zone: ZoneInfo) -> Cycle:
    fitting = 0
    while (
        fitting < cycle.count
        and cycle.span.times(fitting + 1).after(cycle.anchor, zone) <= end
    ):
        fitting += 1
    return Cycle(fitting, cycle.anchor, cycle.span, 1)


def armed(kind: TimerKind, value: Any, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a token remembers of an armed timer: JSON, ``due`` as ISO text."""
    text = str(value).strip()
    if value is None or isinstance(value, bool):
        raise TimerError("has no value")
    if kind == "date":
        return {"due": _stored(_bounded(parse_instant(text, zone), now))}
    if kind == "duration":
        return {"due": _stored(_bounded(parse_span(text).after(now, zone), now))}
    if text.startswith("P"):
        text = f"R/{text}"
    return _next({"cycle": text, "anchor": _stored(now), "round": -1}, now, zone)


def after_firing(
    remembered: dict[str, Any], now: datetime, zone: ZoneInfo
) -> dict[str, Any] | None:
    """Return what to remember for the next occurrence, or None after the last."""
    if "cycle" not in remembered:
        return None
    following = _next(remembered, now, zone)
    return following if following["due"] is not None else None


def _next(remembered: dict[str, Any], now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Find the next occurrence: the first one, later the first that is not past."""
    anchor = datetime.fromisoformat(remembered["anchor"])
    cycle = parse_cycle(remembered["cycle"], anchor, zone)
    number = remembered["round"] + 1
    due = None
    while number < cycle.count:
        due = cycle.span.times(number + cycle.first).after(cycle.anchor, zone)
        if remembered["round"] < 0 or due > now:
            break
        due, number = None, number + 1
    return {
        **remembered,
        "round": number,
        "due": None if due is None else _stored(due),
    }


def _bounded(due: datetime, now: datetime) -> datetime:
    if due - now > timedelta(days=366 * MAX_YEARS):
        raise TimerError(f"is more than {MAX_YEARS} years away")
    return due


def _stored(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()

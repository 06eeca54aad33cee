"""ISO 8601 texts of timers: whether a literal is right, and how long it is.

Values that start with ``=`` are FEEL and are not read here.
"""

import re
from dataclasses import dataclass
from datetime import date

_DURATION = re.compile(
    r"P(?!$)(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?"
    r"(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_DATE_TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
    r"(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)?"
)
_CYCLE = re.compile(
    r"R(?P<count>\d{0,9})(?:/(?P<start>[^/P]+))?/(?P<period>P[^/]+)(?:/(?P<end>[^/P]+))?"
)
_SECONDS = {
    "years": 365.25 * 86_400,
    "months": 30.4375 * 86_400,
    "weeks": 7 * 86_400,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
}
_NUMBER = re.compile(r"-?\d{1,30}", re.ASCII)
CENTURY = 100 * 366 * 86_400
MINUTE = 60
MOST_ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repetition: how often (None: for ever), the period in seconds."""

    count: int | None
    period: float


def duration_seconds(text: str) -> float | None:
    """Return the rough length of an ISO 8601 duration, None if it is none."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return sum(
        float(value) * _SECONDS[name]
        for name, value in match.groupdict().items()
        if value
    )


def date_problem(text: str) -> str:
    """Return what is wrong with a literal date and time; empty: nothing."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return "is not an ISO 8601 date and time"
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return "names a day that does not exist"
    return "" if match["zone"] else "has no zone"


def read_cycle(text: str) -> Cycle | str:
    """Return the cycle, or what is wrong with it."""
    match = _CYCLE.fullmatch(text)
    if match is None:
        return "is not an ISO 8601 repetition such as R3/PT24H"
    for border in (match["start"], match["end"]):
        if border and (problem := date_problem(border)):
            return f"names {border}, which {problem}"
    period = duration_seconds(match["period"])
    if period is None:
        return f"repeats every {match['period']}, which is no duration"
    count = int(match["count"]) if match["count"] else None
    return Cycle(count, period)


def whole_number(text: str) -> int | None:
    """Return the number a literal says, None for anything else, FEEL included."""
    return int(text) if _NUMBER.fullmatch(text.strip()) else None

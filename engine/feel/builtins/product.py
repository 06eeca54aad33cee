"""The product's own functions: the site's calendar, its boards, its files.

They ask the services of the evaluation; without one they give null and a warning.
"""

from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.python_values import from_python
from engine.feel.run import Run, Services
from engine.feel.temporal import Date, DateTime, date_of

MAX_WORKING_DAYS = 10_000
_SERVICE_TICKS = 20
_COMPARING_TICKS = 5_000


def _services(run: Run, what: str) -> Services:
    if run.services is None:
        raise FeelRefusal(f"there is no {what} here")
    run.charge(_SERVICE_TICKS)
    return run.services


@builtin("add working days(date: date|moment, n: number) -> date")
def add_working_days(run: Run, date: Date | DateTime, count: Decimal) -> Date:
    """Return the working day so many working days later, or earlier."""
    if count != count.to_integral_value() or abs(count) > MAX_WORKING_DAYS:
        raise FeelRefusal(f"give a whole number up to {MAX_WORKING_DAYS:,}")
    calendar = _services(run, "working calendar")
    run.charge(abs(int(count)))
    day = calendar.add_working_days(date_of(date), int(count))
    if day is None:
        raise FeelRefusal("the calendar does not know this day")
    return day


@builtin("working days between(a: date|moment, b: date|moment) -> number")
def working_days_between(run: Run, a: Date | DateTime, b: Date | DateTime) -> Decimal:
    """Count the working days after one date up to another; negative backwards."""
    calendar = _services(run, "working calendar")
    first, last = date_of(a), date_of(b)
    span = abs(last.days() - first.days())
    if span > 2 * MAX_WORKING_DAYS:
        raise FeelRefusal("the two dates are too far apart")
    run.charge(span)
    count = calendar.working_days_between(first, last)
    if count is None:
        raise FeelRefusal("the calendar does not know these days")
    return Decimal(count)


@builtin("board members(role: string) -> list")
def board_members(run: Run, role: str) -> Any:
    """Return the members of a board; for any other role the list of that role."""
    members = _services(run, "list of boards").board_members(role)
    if members is None:
        raise FeelRefusal(f'there is no board or role "{role}"')
    return from_python(list(members), run)


@builtin("text changes(before, after: context|list) -> string")
def text_changes(run: Run, before: Any, after: Any) -> str:
    """Return what changed from one file to another, in words; null before: nothing.

    A list of files counts as its only member.
    """
    services = _services(run, "store of files")
    run.charge(_COMPARING_TICKS)
    new = _only_file(after)
    if new is None:
        raise FeelRefusal("give one file")
    words = services.text_changes(_only_file(before), new)
    if words is None:
        raise FeelRefusal("the store does not know these files")
    return words


def _only_file(value: Any) -> dict[str, Any] | None:
    found = value if isinstance(value, list) else [value]
    one = found[0] if len(found) == 1 else None
    return one if isinstance(one, dict) and "sha256" in one else None

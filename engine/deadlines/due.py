"""Due rules: ``5 wd``, ``24 h``, ``10 d``, ISO 8601 text, and dates of the case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.public_holidays import CalendarError
from engine.feel.errors import FeelError
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration
from engine.feel.temporal_text import parse_date, parse_datetime, parse_duration

UNITS = ("wd", "d", "h")
LONGEST = 9_999
_AMOUNT = re.compile(r"(?P<amount>\d{1,4}) ?(?P<unit>wd|d|h)")
_HINT = "write '5 wd', '10 d', '24 h', ISO 8601 such as P30D, or a date"


class DueRuleError(ValueError):
    """The due rule cannot be read or applied; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """When something is due, counted from an event.

    Either an ``amount`` of ``unit`` (``wd``, ``d``, ``h``), or a FEEL ``value``: a
    duration (calendar time: P1M keeps the hour of the wall clock), a date (its closing
    time), or a date-time (local to the site where it names no zone). ``elapsed``: the
    duration names no days (PT24H), so it counts hours as they pass.
    """

    amount: int = 0
    unit: str = ""
    value: Date | DateTime | DaysDuration | MonthsDuration | None = None
    elapsed: bool = False

    @classmethod
    def parse(cls, text: str) -> "DueRule":
        """Read a due rule; raise ``DueRuleError`` for anything else."""
        words = text.strip()
        match = _AMOUNT.fullmatch(words)
        if match:
            return cls(int(match["amount"]), match["unit"])
        value = (
            parse_duration(words)
            or parse_date(words)
            or (parse_datetime(words) if "T" in words else None)
        )
        if value is None:
            raise DueRuleError(f"{text!r} is no due rule: {_HINT}.")
        if _is_negative(value):
            raise DueRuleError(f"{text!r} lies before the event it counts from.")
        return cls(value=value, elapsed=words.startswith("PT"))

    @classmethod
    def of(cls, amount: Any, unit: Any) -> "DueRule":
        """Return the rule of a row of table ``due_days``: amount and unit."""
        if isinstance(amount, Decimal) and amount == amount.to_integral_value():
            amount = int(amount)
        right = isinstance(amount, int) and not isinstance(amount, bool)
        if not right or not 0 <= amount <= LONGEST or unit not in UNITS:
            raise DueRuleError(
                f"{amount!r} {unit!r} is no due rule: a whole number of "
                "'wd', 'd' or 'h'."
            )
        return cls(amount, unit)

    def due_at(self, event: datetime, calendar: BusinessCalendar) -> datetime:
        """Return the instant at which something that began at ``event`` is due."""
        if event.tzinfo is None:
            raise DueRuleError("An event needs a time zone.")
        try:
            if self.elapsed and isinstance(self.value, DaysDuration):
                return event.astimezone(UTC) + self.value.to_python()
            if self.value is not None:
                return _due_by_value(self.value, event, calendar)
            return offset(event, self.amount, self.unit, calendar)
        except (OverflowError, CalendarError, FeelError) as error:
            raise DueRuleError(f"{self} from {event.isoformat()}: {error}") from error

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}" if self.unit else str(self.value)


def offset(
    event: datetime, amount: int, unit: str, calendar: BusinessCalendar
) -> datetime:
    """Return the instant ``amount`` of ``unit`` after an event, before if negative."""
    if unit == "wd":
        return calendar.after_working_days(event, amount)
    if unit == "d":
        return calendar.after_days(event, amount)
    return event.astimezone(UTC) + timedelta(hours=amount)


def due_on(value: Any, calendar: BusinessCalendar) -> datetime | None:
    """Return when a date of the case is due: its closing time; null is no due date.

    Raises ``DueRuleError`` for a value that is neither a date nor a date-time.
    """
    if value is None:
        return None
    if isinstance(value, datetime | date):
        value = (
            DateTime.from_python(value)
            if isinstance(value, datetime)
            else Date.from_python(value)
        )
    if not isinstance(value, Date | DateTime):
        raise DueRuleError(f"A due date is a date or a date and time, not {value!r}.")
    try:
        return _due_by_value(value, datetime.min.replace(tzinfo=UTC), calendar)
    except FeelError as error:
        raise DueRuleError(str(error)) from error


def due_by_table(
    row: Mapping[str, Any] | None,
    calendar: BusinessCalendar,
    *,
    created: datetime,
    basis: Any = None,
) -> datetime | None:
    """Return when a task is due by table ``due_days``; None without a row.

    ``basis`` is the value of the row's basis expression; None, or a basis of
    ``task``, counts from the creation of the task. A date counts from its opening.
    """
    if row is None:
        return None
    rule = DueRule.of(row.get("amount"), row.get("unit"))
    event = created
    if row.get("basis") not in (None, "", "task") and basis is not None:
        event = _instant_of(basis, calendar)
    return rule.due_at(event, calendar)


def _instant_of(value: Any, calendar: BusinessCalendar) -> datetime:
    """Return the instant something that happened on a date, or then, began."""
    if isinstance(value, Date):
        return calendar.opening(value.to_python())
    found = due_on(value, calendar)
    if found is None:
        raise DueRuleError("There is no date to count from.")
    return found


def _is_negative(value: Any) -> bool:
    if isinstance(value, DaysDuration):
        return value.nanos < 0
    return isinstance(value, MonthsDuration) and value.months < 0


def _due_by_value(
    value: Date | DateTime | DaysDuration | MonthsDuration,
    event: datetime,
    calendar: BusinessCalendar,
) -> datetime:
    if isinstance(value, Date):
        return calendar.closing(value.to_python())
    if isinstance(value, DateTime):
        return value.instant(calendar.zone)
    return _after_duration(value, event.astimezone(calendar.zone), calendar)


def _after_duration(
    value: DaysDuration | MonthsDuration, local: datetime, calendar: BusinessCalendar
) -> datetime:
    """Count days and months on the wall clock of the site, hours as they pass."""
    if isinstance(value, MonthsDuration):
        day = Date.from_python(local.date()).add_months(value.months)
        if day is None:
            raise DueRuleError(f"{value} leads beyond the calendar.")
        moved = day.to_python()
        rest = timedelta()
    else:
        passed = value.to_python()
        moved = local.date() + timedelta(days=passed.days)
        rest = passed - timedelta(days=passed.days)
    wall = datetime.combine(moved, local.time(), calendar.zone).replace(fold=local.fold)
    return wall.astimezone(UTC) + rest

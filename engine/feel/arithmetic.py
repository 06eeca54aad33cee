"""Arithmetic over numbers, texts, dates and durations (DMN 1.5, tables 45 to 48).

What the tables do not define is null, with a warning.
"""

import decimal
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelLimitError, Position
from engine.feel.limits import DECIMAL, MAX_STRING
from engine.feel.run import Run
from engine.feel.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import described, kind

POWER_TICKS = 60
MOMENT_TICKS = 5
LONGEST = 10**27  # nanoseconds or months of a duration: three times all of FEEL's years
NUMERIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL.add,
    "-": DECIMAL.subtract,
    "*": DECIMAL.multiply,
    "/": DECIMAL.divide,
    "**": DECIMAL.power,
}
_REASONS: dict[type[ArithmeticError], str] = {
    decimal.DivisionByZero: "Nothing can be divided by zero.",
    ZeroDivisionError: "Nothing can be divided by zero.",
    decimal.Overflow: "The result is too large for a number.",
}
_VERBS = {
    "+": ("be added to", True),
    "-": ("be subtracted from", True),
    "*": ("be multiplied by", False),
    "/": ("be divided by", False),
    "**": ("be raised to", False),
}


def arithmetic(run: Run, sign: str, a: Any, b: Any, at: Position | None) -> Any:
    """Return ``a sign b``, or null with the reason as a warning."""
    try:
        if type(a) is Decimal and type(b) is Decimal:
            if sign == "**":
                return _power(run, a, b)
            return NUMERIC[sign](a, b)
        result = _mixed(run, sign, a, b)
    except ArithmeticError as error:
        return run.warn(_reason(error), at)
    if result is None:
        run.warn(_undefined(sign, a, b), at)
    return result


def _power(run: Run, base: Decimal, exponent: Decimal) -> Decimal:
    """Return the power; 0 ** 0 is 1, as in IEEE 754 (9.2.1)."""
    run.charge(POWER_TICKS)
    return DECIMAL.power(base, exponent) if base or exponent else Decimal(1)


def _reason(error: ArithmeticError) -> str:
    for known, reason in _REASONS.items():
        if isinstance(error, known):
            return reason
    return "This calculation has no result."


def _undefined(sign: str, a: Any, b: Any) -> str:
    if a is None or b is None:
        return f"One side of {sign} is null."
    verb, swapped = _VERBS[sign]
    first, second = (b, a) if swapped else (a, b)
    return f"A {kind(first)} cannot {verb} a {kind(second)}."


def _mixed(run: Run, sign: str, a: Any, b: Any) -> Any:
    rule = _RULES.get((sign, type(a), type(b)))
    if rule is None:
        return None
    run.charge(MOMENT_TICKS)
    return rule(run, a, b)


def negative(run: Run, value: Any, at: Position | None) -> Any:
    """Return the negated number or duration (table 48)."""
    if type(value) is Decimal:
        return DECIMAL.minus(value)
    if type(value) is DaysDuration:
        return DaysDuration(-value.nanos)
    if type(value) is MonthsDuration:
        return MonthsDuration(-value.months)
    return run.warn(f"{described(value).capitalize()} has no negative.", at)


def _joined(run: Run, a: str, b: str) -> str:
    run.charge((len(a) + len(b)) >> 8)
    if len(a) + len(b) > MAX_STRING:
        raise FeelLimitError("A text would become too long.")
    return a + b


# ---- durations
def days_duration(nanos: int) -> DaysDuration | None:
    """Return the duration, or null beyond what FEEL's years can hold."""
    return DaysDuration(nanos) if abs(nanos) < LONGEST else None


def months_duration(months: int) -> MonthsDuration | None:
    """Return the duration, or null beyond what FEEL's years can hold."""
    return MonthsDuration(months) if abs(months) < LONGEST else None


def _scaled(sign: str, make: Callable[[int], Any]) -> Callable[[Run, Any, Any], Any]:
    """Return duration times or divided by number, cut to whole units."""

    def scale(_run: Run, duration: Any, factor: Decimal) -> Any:
        number = NUMERIC[sign](Decimal(duration.key()), factor)
        return make(int(number)) if abs(number) < LONGEST else None

    return scale


def _scaled_by(make: Callable[[int], Any]) -> Callable[[Run, Any, Any], Any]:
    scale = _scaled("*", make)
    return lambda run, factor, duration: scale(run, duration, factor)


def _ratio(_run: Run, a: Any, b: Any) -> Decimal:
    return DECIMAL.divide(Decimal(a.key()), Decimal(b.key()))


def _combined(
    change: Callable[[int, int], int], make: Callable[[int], Any]
) -> Callable[[Run, Any, Any], Any]:
    return lambda _run, a, b: make(change(a.key(), b.key()))


# ---- moments
def _later(_run: Run, moment: Any, duration: Any) -> Any:
    return moved(moment, duration.key(), type(duration) is MonthsDuration)


def _earlier(_run: Run, moment: Any, duration: Any) -> Any:
    return moved(moment, -duration.key(), type(duration) is MonthsDuration)


def _after(run: Run, duration: Any, moment: Any) -> Any:
    return _later(run, moment, duration)


def moved(moment: Any, size: int, months: bool) -> Any:  # noqa: FBT001  (the unit)
    """Return a date, time or date-time later by nanoseconds or months.

    A date moves by whole days, as its midnight in UTC would (table 46).
    """
    if months:
        return _by_months(moment, size)
    if type(moment) is Time:
        return Time((moment.nanos + size) % DAY, moment.offset, moment.zone)
    if type(moment) is Date:
        at_midnight = DateTime(moment, Time(0)).plus(size)
        return at_midnight.date if at_midnight else None
    return moment.plus(size)


def _by_months(moment: Any, months: int) -> Any:
    if type(moment) is Date:
        return moment.add_months(months)
    date = moment.date.add_months(months)
    return DateTime(date, moment.time) if date else None


def _between(_run: Run, a: Any, b: Any) -> DaysDuration | None:
    """Return a - b; null where only one side has a zone."""
    if Date in (type(a), type(b)):
        zoned = _in_utc(a) if type(a) is Date else a
        other = _in_utc(b) if type(b) is Date else b
        return _elapsed(zoned, other)
    return _elapsed(a, b)


def _in_utc(date: Date) -> DateTime:
    return DateTime(date, Time(0, 0))


def _elapsed(a: Any, b: Any) -> DaysDuration | None:
    x, y = a.exact(), b.exact()
    return DaysDuration(x[1] - y[1]) if x[0] == y[0] else None


_MOMENTS = (Date, DateTime, Time)
_RULES: dict[tuple[str, type, type], Callable[[Run, Any, Any], Any]] = {
    ("+", str, str): _joined,
    ("-", Time, Time): _between,
    ("*", DaysDuration, Decimal): _scaled("*", days_duration),
    ("*", MonthsDuration, Decimal): _scaled("*", months_duration),
    ("*", Decimal, DaysDuration): _scaled_by(days_duration),
    ("*", Decimal, MonthsDuration): _scaled_by(months_duration),
    ("/", DaysDuration, Decimal): _scaled("/", days_duration),
    ("/", MonthsDuration, Decimal): _scaled("/", months_duration),
    ("/", DaysDuration, DaysDuration): _ratio,
    ("/", MonthsDuration, MonthsDuration): _ratio,
}
for _sign, _change in (("+", operator.add), ("-", operator.sub)):
    _RULES[_sign, DaysDuration, DaysDuration] = _combined(_change, days_duration)
    _RULES[_sign, MonthsDuration, MonthsDuration] = _combined(_change, months_duration)
for _moment in _MOMENTS:
    for _duration in (DaysDuration, MonthsDuration):
        if (_moment, _duration) != (Time, MonthsDuration):
            _RULES["+", _moment, _duration] = _later
            _RULES["-", _moment, _duration] = _earlier
            _RULES["+", _duration, _moment] = _after
for _first in (Date, DateTime):
    for _second in (Date, DateTime):
        _RULES["-", _first, _second] = _between

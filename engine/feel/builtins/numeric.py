"""Boolean and numeric functions (DMN 1.5, 10.3.4.2 and 10.3.4.5)."""

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.comparison import equal
from engine.feel.limits import DECIMAL
from engine.feel.run import Run
from engine.feel.temporal import DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import TEMPORAL, negate

SMALLEST_SCALE, LARGEST_SCALE = -6111, 6176  # the exponents of decimal128
_WIDE = decimal.Context(prec=2 * LARGEST_SCALE, Emin=-99_999, Emax=99_999)
_WHOLE = Decimal(0)
_ROOT_TICKS = 40
_CURVE_TICKS = 150


@builtin("not(negand) -> boolean")
def negation(_run: Run, value: Any) -> bool | None:
    """Return the negation; null for what is not a boolean."""
    return negate(value)


@builtin("is(value1?, value2?) -> boolean")
def identical(run: Run, first: Any = None, second: Any = None) -> bool:
    """Say whether two values are the same as written, zone and form included."""
    if type(first) is not type(second):
        return False
    if type(first) in (Time, DateTime):
        return bool(first == second)
    if type(first) in TEMPORAL:
        return bool(first.key() == second.key())
    return equal(run, first, second) is True


def _rounded(mode: str) -> Callable[..., Decimal]:
    def rounded(run: Run, n: Decimal, scale: Decimal | None = _WHOLE) -> Decimal:
        if scale is None:
            raise FeelRefusal("the scale is null")
        places = int(scale)
        if not SMALLEST_SCALE <= places <= LARGEST_SCALE:
            raise FeelRefusal("the scale is out of range")
        exponent = n.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= places:
            return n  # there is nothing to round
        run.charge(2)
        out = n.quantize(Decimal(1).scaleb(-places), rounding=mode, context=_WIDE)
        return DECIMAL.plus(out)

    return rounded


for _name, _mode, _mark in (
    ("decimal", decimal.ROUND_HALF_EVEN, ""),
    ("floor", decimal.ROUND_FLOOR, "?"),
    ("ceiling", decimal.ROUND_CEILING, "?"),
    ("round up", decimal.ROUND_UP, ""),
    ("round down", decimal.ROUND_DOWN, ""),
    ("round half up", decimal.ROUND_HALF_UP, ""),
    ("round half down", decimal.ROUND_HALF_DOWN, ""),
):
    builtin(f"{_name}(n: number, scale{_mark}: number) -> number")(_rounded(_mode))


@builtin("abs(n: number|duration)")
def absolute(_run: Run, n: Any) -> Any:
    """Return a number or duration without its sign."""
    if type(n) is DaysDuration:
        return DaysDuration(abs(n.nanos))
    if type(n) is MonthsDuration:
        return MonthsDuration(abs(n.months))
    return DECIMAL.abs(n)


@builtin("modulo(dividend: number, divisor: number) -> number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the remainder with the sign of the divisor: a - b * floor(a / b)."""
    if divisor == 0:
        raise FeelRefusal("nothing can be divided by zero")
    run.charge(3)
    if abs(dividend.adjusted() - divisor.adjusted()) > DECIMAL.prec:
        return _distant_modulo(dividend, divisor)
    rest = DECIMAL.remainder(dividend, divisor)
    return rest if rest == 0 or (rest < 0) == (divisor < 0) else rest + divisor


def _distant_modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    quotient = DECIMAL.divide(dividend, divisor)
    whole = quotient.to_integral_value(decimal.ROUND_FLOOR)
    return DECIMAL.subtract(dividend, DECIMAL.multiply(divisor, whole))


@builtin("sqrt(number: number) -> number")
def square_root(run: Run, number: Decimal) -> Decimal:
    """Return the square root; a negative number has none."""
    run.charge(_ROOT_TICKS)
    if number < 0:
        raise FeelRefusal("a negative number has no square root")
    return DECIMAL.sqrt(number)


@builtin("log(number: number) -> number")
def logarithm(run: Run, number: Decimal) -> Decimal:
    """Return the natural logarithm of a positive number."""
    run.charge(_CURVE_TICKS)
    if number <= 0:
        raise FeelRefusal("only positive numbers have a logarithm")
    return DECIMAL.ln(number)


@builtin("exp(number: number) -> number")
def exponential(run: Run, number: Decimal) -> Decimal:
    """Return e to the power of a number."""
    run.charge(_CURVE_TICKS)
    return DECIMAL.exp(number)


def _halves(number: Decimal) -> Decimal | None:
    """Return the remainder by two; null for a fraction."""
    if number != number.to_integral_value():
        return None
    if number.adjusted() >= DECIMAL.prec:
        return Decimal(0)  # its last digit is a zero
    return DECIMAL.abs(DECIMAL.remainder(number, Decimal(2)))


@builtin("odd(number: number) -> boolean")
def odd(_run: Run, number: Decimal) -> bool:
    """Say whether a whole number is odd."""
    return _halves(number) == 1


@builtin("even(number: number) -> boolean")
def even(_run: Run, number: Decimal) -> bool:
    """Say whether a whole number is even."""
    return _halves(number) == 0

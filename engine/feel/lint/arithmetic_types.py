"""The types arithmetic gives (DMN 1.5, tables 45 to 48)."""

from engine.feel.feel_types import ANY, BASIC, NUMBER, STRING, Type
from engine.feel.lint.inference import Inference

_DAYS, _MONTHS = Type("days and time duration"), Type("years and months duration")
_DATE, _TIME, _MOMENT = Type("date"), Type("time"), Type("date and time")
_RESULTS: dict[tuple[str, str, str], Type] = {
    ("+", "string", "string"): STRING,
    ("-", "time", "time"): _DAYS,
}
_KNOWN = frozenset({*BASIC, "list", "context", "range", "function"})


def _declare(sign: str, first: Type, second: Type, result: Type) -> None:
    _RESULTS[sign, first.kind, second.kind] = result


def _declare_duration(duration: Type) -> None:
    _declare("+", duration, duration, duration)
    _declare("-", duration, duration, duration)
    _declare("*", duration, NUMBER, duration)
    _declare("*", NUMBER, duration, duration)
    _declare("/", duration, NUMBER, duration)
    _declare("/", duration, duration, NUMBER)


def _declare_moment(moment: Type, duration: Type) -> None:
    _declare("+", moment, duration, moment)
    _declare("-", moment, duration, moment)
    _declare("+", duration, moment, moment)


for _sign in ("+", "-", "*", "/", "**"):
    _declare(_sign, NUMBER, NUMBER, NUMBER)
for _duration in (_DAYS, _MONTHS):
    _declare_duration(_duration)
for _moment in (_DATE, _TIME, _MOMENT):
    _declare_moment(_moment, _DAYS)
for _moment in (_DATE, _MOMENT):
    _declare_moment(_moment, _MONTHS)
    _declare("-", _moment, _DATE, _DAYS)
    _declare("-", _moment, _MOMENT, _DAYS)


def result_type(
    state: Inference, sign: str, operands: tuple[Type, Type], at: int
) -> Type:
    """Return the type of ``a sign b``; report what the tables do not define."""
    a, b = operands
    if a.kind not in _KNOWN or b.kind not in _KNOWN:
        return ANY
    found = _RESULTS.get((sign, a.kind, b.kind))
    if found is None:
        message = f"{a} {sign} {b} is not defined: that is always null."
        mend = "Convert one side, for example with string(...), number(...), date(...)."
        state.report("feel-always-null", at, message, mend)
        return ANY
    return found

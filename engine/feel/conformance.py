"""Whether a value conforms to a type, and conversions (DMN 1.5, 10.3.2.9.4)."""

from collections.abc import Callable
from typing import Any

from engine.feel.feel_types import ANY, Type, conforms
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import KINDS, Function, Overload, Range

NO_CONVERSION = object()
MIDNIGHT_UTC = Time(0, 0)


def accepts(run: Run, wanted: Type, value: Any) -> bool:
    """Say whether a value conforms to a type; a part that is null conforms to all."""
    run.charge(1)
    if wanted.kind == "Any":
        return value is not None
    if wanted.named is not None:
        return value is not None and wanted.named.accepts(value)
    if KINDS[type(value)] != wanted.kind:
        return False
    check = _PARTS.get(wanted.kind)
    return check is None or check(run, wanted, value)


def _part(run: Run, wanted: Type | None, value: Any) -> bool:
    return wanted is None or value is None or accepts(run, wanted, value)


def _list(run: Run, wanted: Type, value: list[Any]) -> bool:
    return wanted.of is None or all(_part(run, wanted.of, item) for item in value)


def _range(run: Run, wanted: Type, value: Range) -> bool:
    return _part(run, wanted.of, value.low) and _part(run, wanted.of, value.high)


def _context(run: Run, wanted: Type, value: dict[str, Any]) -> bool:
    return all(
        name in value and _part(run, each, value[name]) for name, each in wanted.entries
    )


def _function(_run: Run, wanted: Type, value: Function) -> bool:
    return any(conforms(function_type(each), wanted) for each in value.overloads)


_PARTS: dict[str, Callable[[Run, Type, Any], bool]] = {
    "list": _list,
    "range": _range,
    "context": _context,
    "function": _function,
}


def function_type(overload: Overload) -> Type:
    """Return the type of one overload; what is not declared fits any demand."""
    parameters = tuple(
        each.type if isinstance(each.type, Type) else ANY
        for each in overload.parameters
    )
    return Type("function", parameters=parameters, result=overload.result)


def converted(run: Run, wanted: Type, value: Any) -> Any:
    """Return the value after an implicit conversion, or ``NO_CONVERSION``.

    To and from a list of one, and a date to its midnight in UTC.
    """
    if value is None or accepts(run, wanted, value):
        return value
    for candidate in _candidates(wanted, value):
        if accepts(run, wanted, candidate):
            return candidate
    return NO_CONVERSION


def _candidates(wanted: Type, value: Any) -> list[Any]:
    kind = getattr(wanted.named, "kind", wanted.kind)
    is_list = kind == "list" or getattr(wanted.named, "is_list", False)
    if type(value) is list:
        return value if len(value) == 1 and not is_list else []
    if is_list:
        return [[value]]
    if kind == "date and time" and type(value) is Date:
        return [DateTime(value, MIDNIGHT_UTC)]
    return []

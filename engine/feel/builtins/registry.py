"""The table of built-in functions and how a module adds to it.

Rule for a new one: its body gets the run first, its cost is linear in its input or it
charges, it raises only ``FeelRefusal`` (null plus a warning) and ``FeelLimitError``.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.type_parser import type_of_text
from engine.feel.values import Function, Overload, Parameter, Range

LIBRARY: dict[str, Function] = {}
_CLASSES: dict[str, frozenset[type]] = {
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "date": frozenset({Date}),
    "time": frozenset({Time}),
    "moment": frozenset({DateTime}),
    "duration": frozenset({DaysDuration, MonthsDuration}),
    "days": frozenset({DaysDuration}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
}
AnyBody = TypeVar("AnyBody", bound=Callable[..., Any])


def builtin(*signatures: str) -> Callable[[AnyBody], AnyBody]:
    """Register a body under signatures such as ``substring(string: string, ...)``.

    ``p: kind|kind`` demands a type, ``p: any`` takes anything but null, ``p`` also
    null, ``p?`` may be left out, a ``*`` after the last one repeats it. ``-> type``
    declares the result.
    """

    def register(body: AnyBody) -> AnyBody:
        for signature in signatures:
            _register(signature, body)
        return body

    return register


def _register(signature: str, body: Callable[..., Any]) -> None:
    head, _, result = signature.partition(" -> ")
    name, _, rest = head.partition("(")
    texts = [part.strip() for part in rest.rstrip(")").split(",") if part.strip()]
    variadic = bool(texts) and texts[-1].endswith("*")
    parameters = tuple(_parameter(text.rstrip("*")) for text in texts)
    returns = type_of_text(result) if result else None
    overload = Overload(parameters, body, variadic, returns)
    known = LIBRARY.get(name)
    before = known.overloads if known else ()
    LIBRARY[name] = Function(name, (*before, overload))


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(":")
    optional = name.strip().endswith("?")
    return Parameter(name.strip().rstrip("?"), _wanted(kinds.strip()), optional)


def _wanted(kinds: str) -> frozenset[type] | None:
    if not kinds:
        return None
    if kinds == "any":
        return frozenset().union(*_CLASSES.values())
    return frozenset().union(*(_CLASSES[kind] for kind in kinds.split("|")))

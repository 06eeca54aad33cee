"""The closed set of FEEL values (DMN 1.5, 10.3.2.2): nothing else is ever reachable.

| FEEL | Python |
|---|---|
| number, string, boolean, null | Decimal, str, bool, None |
| date, time, date and time, durations | the classes of engine.feel.temporal |
| list, context | list, dict with text keys |
| range, function | Range, Function |
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.feel_types import Type
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time


class FeelContext(dict[str, Any]):
    """A context whose values are FEEL values already: evaluation converts nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """An interval (10.3.2.7). ``sign`` is set for ``(< 10)``, ``(>= 1)``, ``(= 5)``.

    A missing end is open where there is a sign; a written null end is unknown.
    """

    low: Any
    high: Any
    low_included: bool
    high_included: bool
    sign: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, and the type its argument must have (None: any)."""

    name: str
    type: Any = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function: ``body(run, *arguments)``.

    A variadic overload passes every argument from the last parameter's place on.
    """

    parameters: tuple[Parameter, ...]
    body: Callable[..., Any]
    variadic: bool = False
    result: Type | None = None

    @property
    def required(self) -> int:
        """Return how many arguments it needs at least."""
        plain = sum(not each.optional for each in self.parameters)
        return plain - 1 if self.variadic else plain


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A built-in function or one written in FEEL, with its overloads (10.3.2.13)."""

    name: str
    overloads: tuple[Overload, ...]

    @classmethod
    def of(
        cls, name: str, parameters: tuple[str, ...], body: Callable[..., Any]
    ) -> "Function":
        """Return an untyped function; ``body(run, *arguments)`` computes its value."""
        names = tuple(Parameter(each) for each in parameters)
        return cls(name, (Overload(names, body),))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the first overload's parameters."""
        return tuple(each.name for each in self.overloads[0].parameters)


KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
TEMPORAL = frozenset({Date, Time, DateTime, DaysDuration, MonthsDuration})
WITHOUT_PARTS = frozenset({type(None), bool, Decimal, str, *TEMPORAL})


def kind(value: Any) -> str:
    """Return the FEEL name of a value's kind; ``TypeError`` for any other object."""
    name = KINDS.get(type(value))
    if name is None:
        raise TypeError(f"A {type(value).__name__} is not a FEEL value.")
    return name


def described(value: Any) -> str:
    """Return a value's kind with its article, for messages."""
    return "null" if value is None else f"a {kind(value)}"


def truth(value: Any) -> bool | None:
    """Return a boolean as it is, everything else as null."""
    return value if type(value) is bool else None


def both(first: bool | None, second: bool | None) -> bool | None:  # noqa: FBT001 - three-valued logic
    """Return the three-valued conjunction (table 50); operands, not flags."""
    if first is False or second is False:
        return False
    return True if first is True and second is True else None


def negate(value: Any) -> bool | None:
    """Return the three-valued negation (table 49)."""
    return (not value) if type(value) is bool else None

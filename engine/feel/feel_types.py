"""FEEL types (DMN 1.5, 10.3.2.9): what ``instance of`` asks and parameters demand."""

from dataclasses import dataclass
from typing import Any, Protocol

BASIC = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
)
ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
"""Names of XML Schema that editors write for FEEL's types (10.3.2.3)."""


class NamedType(Protocol):
    """A type defined outside FEEL, such as a DMN item definition."""

    def accepts(self, value: Any, /) -> bool:
        """Say whether a value conforms; not called with null."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type: a basic kind, or list, range, context, function with their parts."""

    kind: str
    of: "Type | None" = None
    entries: tuple[tuple[str, "Type"], ...] = ()
    parameters: "tuple[Type, ...] | None" = None
    result: "Type | None" = None
    named: NamedType | None = None

    def __str__(self) -> str:
        """Return the type as FEEL writes it."""
        if self.entries:
            inner = ", ".join(f"{name}: {each}" for name, each in self.entries)
            return f"{self.kind}<{inner}>"
        if self.parameters is not None:
            inner = ", ".join(map(str, self.parameters))
            return f"{self.kind}<{inner}> -> {self.result}"
        return f"{self.kind}<{self.of}>" if self.of else self.kind


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")


def conforms(given: Type, wanted: Type) -> bool:
    """Say whether every value of one type is one of the other (table 39)."""
    if wanted.kind == "Any" or given.kind == "Null" or given == wanted:
        return True
    if given.kind != wanted.kind or given.named is not wanted.named:
        return False
    if wanted.kind == "function":
        return _function_conforms(given, wanted)
    if wanted.kind == "context":
        known = dict(given.entries)
        return all(
            name in known and conforms(known[name], each)
            for name, each in wanted.entries
        )
    return wanted.of is None or conforms(given.of or ANY, wanted.of)


def _function_conforms(given: Type, wanted: Type) -> bool:
    """Compare functions: the same arity, wider parameters, a narrower result."""
    if wanted.parameters is None:
        return True
    mine = given.parameters
    if mine is None or len(mine) != len(wanted.parameters):
        return False
    wider = all(map(conforms, wanted.parameters, mine))
    if given.result is None:
        return wider  # what is not declared fits any demand
    return wider and conforms(given.result, wanted.result or ANY)

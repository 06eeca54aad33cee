"""Item definitions at run time: does a value fit, and what is done where it does not.

DMN 1.5, 7.3.2 (item definitions) and 10.3.2.9.4 (implicit conversions): a value that
does not conform is converted from or to a list of one, a date to a date and time, and
becomes null with a warning where that does not help either.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.language import CellTest
from engine.feel.feel_types import ANY as NO_TYPE
from engine.feel.feel_types import BASIC as SCALAR
from engine.feel.feel_types import Type
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import kind

ANY = "Any"
BASIC = {
    "Any": ANY,
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "context": "context",
    "list": "list",
    "function": "function",
    "range": "range",
    # Written by editors, not by the specification.
    "integer": "number",
    "long": "number",
    "double": "number",
}
MAX_TYPE_DEPTH = 3
MAX_COMPONENTS = 50
WHOLE_NUMBERS = frozenset({"integer", "long"})


@dataclass(slots=True, eq=False, kw_only=True)
class ItemType:
    """A basic type or an item definition; definitions may refer to later ones.

    ``allowed`` tests one value (of a collection: each element), ``constraint`` the
    value as a whole (``typeConstraint``, new in DMN 1.5).
    """

    name: str
    basic: str = ""
    base: "ItemType | None" = None
    components: "dict[str, ItemType] | None" = None
    collection: bool = False
    allowed: CellTest | None = None
    allowed_text: str = ""
    constraint: CellTest | None = None
    result: "ItemType | None" = None
    instance: Callable[[object], bool] | None = field(default=None, repr=False)

    def fits(self, value: object, run: Run, *, constraints: bool = True) -> bool:
        """Say whether a value conforms; null conforms to every type.

        ``instance of`` asks with ``constraints=False``: it looks at the type only.
        """
        if value is None:
            return True
        if not self.collection:
            fits = self._fits_one(value, run, constraints=constraints)
        else:
            fits = isinstance(value, list) and all(
                self._fits_one(item, run, constraints=constraints) for item in value
            )
        if fits and constraints and self.constraint is not None:
            return self.constraint.accepts(value, run)
        return fits

    def _fits_one(self, value: object, run: Run, *, constraints: bool) -> bool:
        run.charge(1)
        if value is None:
            return True
        return (
            self._fits_basic(value)
            and (
                self.base is None or self.base.fits(value, run, constraints=constraints)
            )
            and self._fits_components(value, run, constraints=constraints)
            and (
                not constraints
                or self.allowed is None
                or self.allowed.accepts(value, run)
            )
        )

    def _fits_basic(self, value: object) -> bool:
        if self.instance is not None:
            return self.instance(value)
        return self.basic in ("", ANY) or kind(value) == self.basic

    def _fits_components(self, value: object, run: Run, *, constraints: bool) -> bool:
        if self.components is None:
            return True
        return isinstance(value, dict) and all(
            name in value and part.fits(value[name], run, constraints=constraints)
            for name, part in self.components.items()
        )

    def coerce(self, value: object, run: Run, label: str) -> object:
        """Return the value as this type, converted where DMN says so, else null."""
        if value is None or self.fits(value, run):
            return value
        for candidate in self._converted(value):
            if self.fits(candidate, run):
                return candidate
        run.warn(f"{label}: a {kind(value)} that does not fit the type {self.name}.")
        return None

    def _converted(self, value: object) -> Iterator[object]:
        if isinstance(value, list):
            if len(value) == 1:
                yield value[0]
        elif self.is_list:
            yield [value]
        elif isinstance(value, Date) and self.kind == "date and time":
            yield DateTime(value, Time(0, 0))

    @property
    def is_list(self) -> bool:
        """Whether a value of this type is a list."""
        return (
            self.collection
            or self.basic == "list"
            or (self.base is not None and self.base.is_list)
        )

    @property
    def kind(self) -> str:
        """The basic type at the bottom, empty for components and collections."""
        if self.collection or self.components is not None:
            return ""
        return self.basic or (self.base.kind if self.base is not None else "")

    @property
    def is_function(self) -> bool:
        """Whether this is a function item: it types what the function returns."""
        return self.kind == "function"

    def order(self) -> str:
        """Return the text of the allowed values, also where the base type has them."""
        return self.allowed_text or (self.base.order() if self.base else "")

    def tests(self) -> CellTest | None:
        """Return the test of the allowed values, also where the base type has it."""
        return self.allowed or (self.base.tests() if self.base else None)

    def accepts(self, value: Any, /) -> bool:
        """Answer ``instance of``: the type alone, without its allowed values."""
        return self.fits(value, Run(), constraints=False)


def feel_type(item: ItemType | None, depth: int = 0) -> Type:
    """Return the type as FEEL knows it, as far as its structure says.

    Deep or very wide structures are cut off: definitions may double at every level.
    """
    if item is None or depth > MAX_TYPE_DEPTH:
        return NO_TYPE
    if item.collection:
        return Type("list", of=_one(item, depth))
    return _one(item, depth)


def _one(item: ItemType, depth: int) -> Type:
    parts = item.components
    if parts is not None and len(parts) <= MAX_COMPONENTS:
        entries = ((n, feel_type(part, depth + 1)) for n, part in parts.items())
        return Type("context", entries=tuple(entries))
    if item.basic in SCALAR:
        return Type(item.basic)
    return feel_type(item.base, depth)


def basic_types() -> dict[str, ItemType]:
    """Return the types every model knows without defining them."""
    return {name: ItemType(name=name, basic=meaning) for name, meaning in BASIC.items()}


def result_type(declared: ItemType | None) -> ItemType | None:
    """Return the type of what a knowledge model or service returns.

    Its variable is typed with the result or with a function item whose output type
    counts (DMN 1.5, 7.3.2 ``functionItem``).
    """
    if declared is not None and declared.is_function:
        return _output_of(declared)
    return declared


def _output_of(declared: ItemType) -> ItemType | None:
    if declared.result is None and declared.base is not None:
        return _output_of(declared.base)
    return declared.result


def misfits(given: Mapping[str, object], typed: Mapping[str, object]) -> list[str]:
    """Return the names whose value was lost because it did not fit its type."""
    return [
        name
        for name, value in given.items()
        if value is not None and typed[name] is None
    ]

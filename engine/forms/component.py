"""One component of form-js JSON: read by its attributes, refused by what is left."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine import feel
from engine.errors import Finding

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_KEYWORDS = """and or not if then else for in return some every satisfies between
function null true false instance of item"""
_PLATFORM = "case children reported links"
RESERVED = frozenset(f"{_KEYWORDS} {_PLATFORM}".split())
"""Names no question can have: FEEL could not read them, or every case has them."""
_EDITOR = """type id layout showOutline collapsible nonCollapsibleItems disableCollapse
verticalAlignment isRepeating defaultRepetitions searchable height rowCount increment
timeInterval use24h timeSerializingFormat dateLabel timeLabel computeOn exporter
schemaVersion components appearance spaceKey"""
COSMETIC = frozenset(_EDITOR.split())
"""Attributes of the editor that change nothing about meaning here."""


class Notes:
    """What is wrong with one form, collected while it is read.

    ``names`` are the keys of the form: in its FEEL they win over built-in functions.
    """

    def __init__(self, file: str, names: tuple[str, ...] = ()) -> None:
        self.file = file
        self.names = names
        self.found: list[Finding] = []

    def refuse(
        self, rule: str, message: str, *, mend: str, elements: Iterable[str] = ()
    ) -> None:
        """Add an error."""
        self.add(rule, "error", message=message, mend=mend, elements=elements)

    def add(
        self,
        rule: str,
        severity: str,
        *,
        message: str,
        mend: str,
        elements: Iterable[str] = (),
    ) -> None:
        """Add a finding of any severity."""
        self.found.append(
            Finding(
                rule=f"form-{rule}",
                severity=severity,
                message=message,
                mend=mend,
                elements=tuple(elements),
                file=self.file,
            )
        )


class Component:
    """One component of the JSON; remembers which attributes somebody asked for."""

    def __init__(self, data: Mapping[str, Any], *, ref: str, notes: Notes) -> None:
        self.data, self.ref, self.notes = data, ref, notes
        self._read: set[tuple[str, ...]] = set()

    @property
    def kind(self) -> str:
        """The type, empty where it is missing."""
        found = self.data.get("type")
        return found if isinstance(found, str) else ""

    @property
    def name(self) -> str:
        """What people would call this component in a message."""
        for attribute in ("key", "path", "label", "id"):
            found = self.data.get(attribute)
            if isinstance(found, str) and found:
                return found
        return f"part {self.ref}"

    def refuse(self, rule: str, message: str, mend: str) -> None:
        """Refuse the form because of this component."""
        where = f"“{self.name}”: {message}"
        self.notes.refuse(rule, where, mend=mend, elements=[self.name])

    def value(self, *path: str) -> Any:
        """Return what stands at ``path``, or None."""
        self._read.add(path)
        found: Any = self.data
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def text(self, *path: str) -> str:
        """Return a text, by default an empty one."""
        found = self.value(*path)
        if found is None:
            return ""
        if not isinstance(found, str):
            self._wrong(path, "a text")
            return ""
        return found

    def flag(self, *path: str) -> bool:
        """Return true or false, by default false."""
        found = self.value(*path)
        if found in (None, "") or found is False:
            return False
        if found is not True and found not in ("true", "false"):
            self._wrong(path, "true or false")
        return found is True or found == "true"

    def number(self, *path: str) -> Decimal | None:
        """Return a number; the editor writes some of them as text."""
        found = self.value(*path)
        if found is None or found == "":
            return None
        try:
            number = Decimal(found if isinstance(found, Decimal) else str(found))
        except ArithmeticError:
            number = Decimal("NaN")
        if isinstance(found, bool) or not number.is_finite():
            self._wrong(path, "a number")
            return None
        return number

    def whole(self, *path: str) -> int | None:
        """Return a whole number that is not negative."""
        number = self.number(*path)
        if number is None:
            return None
        if number < 0 or number != int(number):
            self._wrong(path, "a whole number")
            return None
        return int(number)

    def expression(self, *path: str) -> feel.Expression | None:
        """Return the FEEL at ``path``, compiled; ``=`` in front may be left out."""
        text = self.text(*path).strip()
        text = text.removeprefix("=").strip()
        return self.compile(text, at=".".join(path)) if text else None

    def compile(self, text: str, *, at: str) -> feel.Expression | None:
        """Return ``text`` compiled, or None with a finding."""
        try:
            return feel.expression(text, self.notes.names)
        except feel.FeelError as error:
            self.refuse(
                "feel", f"{at} is no FEEL: {error}", "Write a FEEL expression after =."
            )
            return None

    def rest(self) -> None:
        """Refuse every attribute that nobody asked for."""
        for path in sorted(_paths(self.data) - self._read):
            if path[0] not in COSMETIC and self.value(*path) not in (None, "", False):
                self.refuse(
                    "attribute",
                    f"the attribute {'.'.join(path)} is not supported here",
                    "Take it out; what counts is described in docs/forms.md.",
                )

    def _wrong(self, path: tuple[str, ...], wanted: str) -> None:
        where = ".".join(path)
        self.refuse("attribute", f"{where} is not {wanted}", f"Make it {wanted}.")


def _paths(data: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Return the attributes, one level deep in the maps the editor nests."""
    found: set[tuple[str, ...]] = set()
    for name, value in data.items():
        nested = name in ("validate", "properties", "conditional")
        if nested and isinstance(value, Mapping):
            found |= {(name, inner) for inner in value}
        else:
            found.add((name,))
    return found

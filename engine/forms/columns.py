"""Columns of tables nobody writes in: which members of a row, under which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.forms.component import Component
from engine.forms.fields.choice import Choices, OneField
from engine.forms.options import SOURCE, fixed_options
from engine.forms.parts import Keyed, Part

_MEMBERS = {"key", "label", "values", "source"}


@dataclass(frozen=True, slots=True)
class Column:
    """One member of a row, its heading, and where the words of its values are from."""

    key: str
    label: str
    choices: Choices | None = None

    @property
    def part(self) -> Keyed | None:
        """What shows a value in words."""
        if self.choices is None:
            return None
        return OneField(
            ref=self.key, key=self.key, label=self.label, choices=self.choices
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Keyed):
    """A list of the case as a table with these columns."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Part):
    """A list of the case, shown as a table nobody can write in."""

    label: str
    rows: feel.Expression
    columns: tuple[Column, ...]


def read_columns(component: Component, given: Any) -> tuple[Column, ...]:
    """Return columns of the form {key, label} with ``values`` or a ``source``.

    Anything else is refused.
    """
    if isinstance(given, list) and given and all(map(_is_column, given)):
        return tuple(_column(component, each) for each in given)
    component.refuse(
        "listing",
        "columns have a key and a label, and perhaps values or a source",
        "Use a dynamiclist for a table one fills in.",
    )
    return ()


def _is_column(column: Any) -> bool:
    if not isinstance(column, Mapping) or not set(column) <= _MEMBERS:
        return False
    texts = (column.get("key"), column.get("label"), column.get("source", ""))
    return all(isinstance(text, str) for text in texts)


def _column(component: Component, given: Mapping[str, Any]) -> Column:
    source, values = given.get("source", ""), given.get("values")
    if source and not SOURCE.fullmatch(source):
        component.refuse(
            "source",
            f"the source “{source}” is unknown",
            "Use users, users:ROLE, roles, register:NAME, cases or cases:PROCEDURE.",
        )
    choices = None
    if source or values is not None:
        fixed = fixed_options(component, values) if values is not None else ()
        choices = Choices(fixed=fixed, source=source)
    return Column(given["key"], given["label"], choices)

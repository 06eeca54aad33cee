"""What stands in a field before anybody typed: prefilled, preset, or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.forms.fields.rows import ROW_ID, RowsField
from engine.forms.parts import Field
from engine.forms.schema import Form
from engine.forms.situation import Scope, Situation


@dataclass(frozen=True, slots=True)
class Start:
    """The value a field begins with, what one would type for it, and its source."""

    value: Any
    typed: Any
    source: str = ""


class Starts(Mapping[str, Start]):
    """How each field begins, by key; worked out when it is asked for, and once."""

    def __init__(self, form: Form, situation: Situation) -> None:
        self._fields = form.questions
        self._scope = Scope(situation)
        self._found: dict[str, Start | None] = {}

    def __getitem__(self, key: str) -> Start:
        found: Start | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """Return how a field begins; ``default`` if nothing is known of it."""
        if key not in self._found:
            field = self._fields.get(key)
            self._found[key] = None if field is None else _start(field, self._scope)
        found = self._found[key]
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._fields if self.get(key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def starts(form: Form, situation: Situation) -> Starts:
    """Return how each field begins; one without prefill or default is left out."""
    return Starts(form, situation)


def _start(field: Field, scope: Scope) -> Start | None:
    """Return what is known of a field. A value of the wrong type is not known."""
    for value, source in _known(field, scope):
        typed = field.typed(value, scope)
        if isinstance(field, RowsField):
            typed = _named(typed)
        if not field.blank(typed):
            return Start(field.lenient(typed, scope), typed, source)
    return None


def _known(field: Field, scope: Scope) -> Iterator[tuple[Any, str]]:
    prefill = scope.situation.prefilled.get(field.key)
    if prefill is not None:
        yield feel.from_python(prefill.value), prefill.source
    if field.default is not None:
        yield scope.value(field.default), ""


def _named(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return preset rows, each with an id: its own, else its place."""
    return [
        {**row, ROW_ID: row[ROW_ID] or f"preset-{place}"}
        for place, row in enumerate(rows, 1)
    ]


def row_starts(start: Start | None) -> dict[str, Mapping[str, Any]]:
    """Return the preset rows of a table by their ids, as one would type them."""
    return {row[ROW_ID]: row for row in start.typed} if start is not None else {}

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


def starts(form: Form, situation: Situation) -> dict[str, Start]:
    """Return how each field begins; one without prefill or default is left out."""
    scope = Scope(situation)
    found = ((field.key, _start(field, scope)) for field in form.fields)
    return {key: start for key, start in found if start is not None}


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

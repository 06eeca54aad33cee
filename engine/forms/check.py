"""What is wrong with a form, found at deployment and while it is edited."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine import feel
from engine.errors import Finding
from engine.forms.component import Notes
from engine.forms.dependencies import circle, expressions
from engine.forms.fields.rows import RowsField
from engine.forms.parts import Field, Group, Keyed, Part
from engine.forms.schema import Form, read_form

PLATFORM = frozenset({"case", "children", "reported", "links"})
"""Names every case has (procedures 1.2)."""


def check_form(
    data: Mapping[str, Any] | bytes,
    *,
    file: str,
    names: Collection[str] | None = None,
) -> list[Finding]:
    """Return every reason to refuse a form; never raises for bad input.

    ``names`` are those the case may have; with them, reading any other is an error.
    """
    form, findings = read_form(data, file=file)
    if form is None:
        return findings
    notes = Notes(file)
    if found := circle(form):
        notes.refuse(
            "circle",
            f"These depend on each other in a circle: {', '.join(found)}.",
            mend="Let at least one of them not depend on the others.",
            elements=found,
        )
    if names is not None:
        _names(form, frozenset(names) | PLATFORM, notes)
    return [*findings, *notes.found]


def _names(form: Form, known: frozenset[str], notes: Notes) -> None:
    """Refuse expressions and shown answers that read what nobody writes."""
    for part, expression, allowed in _expressions(form.parts, known, form.keyed.keys()):
        for name in sorted(expression.names - allowed):
            where = part.key if isinstance(part, Keyed) else f"part {part.ref}"
            notes.refuse(
                "name",
                f"“{where}”: nobody writes “{name}”, which is read here.",
                mend="Correct the name.",
                elements=[where],
            )
    for shown in form.shown:
        first = shown.name.partition(".")[0]
        if "/" not in shown.name and first not in known:
            notes.refuse(
                "name",
                f"“{shown.name}” is shown, but nobody writes it.",
                mend="Correct the name in properties.shown.",
                elements=[shown.name],
            )


def _expressions(
    parts: tuple[Part, ...], known: frozenset[str], keys: Collection[str]
) -> Iterator[tuple[Part, feel.Expression, frozenset[str]]]:
    """Yield each expression with the names it may read."""
    for part in parts:
        yield from ((part, each, known.union(keys)) for each in expressions(part))
        if isinstance(part, Field) and part.default is not None:
            yield part, part.default, known
        if isinstance(part, Group):
            yield from _expressions(part.parts, known, keys)
        if isinstance(part, RowsField):
            yield from _expressions(part.columns, known | {"item"}, keys)

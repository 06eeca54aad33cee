"""What is wrong with a form, found at deployment and while it is edited."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine import feel
from engine.errors import Finding
from engine.forms.component import Notes
from engine.forms.dependencies import circle, expressions
from engine.forms.fields.rows import RowsField
from engine.forms.parts import Field, Group, Keyed, Part
from engine.forms.rules import FieldsRule, compiled
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


def check_rule(
    rule: FieldsRule, form: Form, *, file: str, names: Collection[str] | None = None
) -> list[Finding]:
    """Return what is wrong with a rule across the fields of ``form``."""
    notes, keys = Notes(file), form.keyed.keys()
    try:
        reads = compiled(rule, keys).names
    except feel.FeelError as error:
        message = f"“{rule.when}” is no FEEL: {error}"
        notes.refuse("feel", message, mend="Write a FEEL condition.")
        reads = frozenset()
    known = reads if names is None else frozenset(names) | PLATFORM | keys
    for name in sorted(reads - known):
        message = f"Nobody writes “{name}”, which a rule of {rule.form} reads."
        notes.refuse("name", message, mend="Correct the name.", elements=[name])
    for name in sorted(set(rule.fields) - keys):
        message = f"{rule.form} has no field “{name}” to show a rule's message at."
        notes.refuse("rule", message, mend="Correct fields.", elements=[name])
    return notes.found


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

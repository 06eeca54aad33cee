"""Which answers other parts of a form look at, and whether they do so in a circle."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from engine import feel
from engine.forms.columns import Listing
from engine.forms.fields.choice import ManyField, OneField
from engine.forms.fields.moment import MomentField
from engine.forms.fields.number import NumberField
from engine.forms.fields.rows import RowsField
from engine.forms.parts import Computed, Group, Keyed, Part, Text
from engine.forms.schema import Form


def looked_at(form: Form) -> frozenset[str]:
    """Return the names whose change may change what the page shows.

    ``item`` is among them if columns of a table look at their row.
    """
    return frozenset(
        name
        for part in _all(form.parts)
        for expression in _page(part)
        for name in reads(expression)
    )


def reads(expression: feel.Expression) -> frozenset[str]:
    """Return every name an expression may read, entries of filtered items too."""
    return expression.names | expression.item_names


def _all(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Group):
            yield from _all(part.parts)
        if isinstance(part, RowsField):
            yield from _all(part.columns)


def _page(part: Part) -> Iterator[feel.Expression]:
    """Yield what decides how a part looks."""
    yield from deciding(part)
    if isinstance(part, OneField | ManyField) and part.choices.expression is not None:
        yield part.choices.expression
    if isinstance(part, Listing):
        yield part.rows
    if isinstance(part, Text):
        yield from (each for each in part.pieces if not isinstance(each, str))


def deciding(part: Part) -> Iterator[feel.Expression]:
    """Yield the condition of a part, and what it computes."""
    if part.hide is not None:
        yield part.hide
    if isinstance(part, Computed):
        yield part.expression


def expressions(part: Part) -> Iterator[feel.Expression]:
    """Yield every expression of a part that sees the answers."""
    yield from _page(part)
    if isinstance(part, NumberField | MomentField):
        yield from (bound.expression for bound in part.bounds)


def circle(form: Form) -> tuple[str, ...]:
    """Return names whose conditions or values depend on each other in a circle."""
    found = _circle(dict(_edges(form.parts, set())))
    for part in form.every:
        if not found and isinstance(part, RowsField):
            found = _circle(_row_edges(part))
    return found


def _circle(edges: Mapping[str, set[str]]) -> tuple[str, ...]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return tuple(dict.fromkeys(error.args[1]))
    return ()


def _edges(parts: tuple[Part, ...], outer: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield each name with the names its value or visibility depends on."""
    for part in parts:
        needs = outer | _needs(part)
        if isinstance(part, Group):
            yield from _edges(part.parts, needs)
        if isinstance(part, RowsField):
            needs |= {name for column in part.columns for name in _needs(column)}
        if isinstance(part, Keyed):
            own = {part.key} if isinstance(part, Computed) else set()
            yield part.key, needs - own


def _needs(part: Part) -> set[str]:
    return {name for expression in deciding(part) for name in reads(expression)}


def _row_edges(table: RowsField) -> dict[str, set[str]]:
    """Return the dependencies between columns; only ``item.name`` sees a column."""
    columns = {part.key for part in table.columns if isinstance(part, Keyed)}
    return {
        part.key: {
            name
            for expression in deciding(part)
            for name in columns
            if f"item.{name}" in "".join(expression.text.split())
        }
        for part in table.columns
        if isinstance(part, Keyed)
    }

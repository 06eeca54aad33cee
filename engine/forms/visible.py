"""Which parts show, and the values they decide by.

Conditions and computed values are FEEL over the answers and the case. They may depend
on each other, so they are worked out again until nothing changes; a circle is refused
at deployment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.forms.fields.rows import ROW_ID, RowsField
from engine.forms.parts import (
    Computed,
    Field,
    Group,
    Keyed,
    Part,
    WrongAnswerError,
)
from engine.forms.rows import merged_rows, used_rows
from engine.forms.schema import Form
from engine.forms.situation import Scope, Situation
from engine.forms.starting import Start, starts

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowState:
    """One row: its place on the page, what was typed, values, hidden columns."""

    place: int
    raw: Raw
    values: dict[str, Any]
    hidden: frozenset[str]


@dataclass(slots=True)
class Resolution:
    """Values and visibility of a whole form for one set of answers.

    ``values`` holds every key of the form, hidden and unanswered ones empty;
    ``hidden`` the places (``ref``) of parts that do not show; ``unread`` says that some
    answer could not be read. ``tidy`` leaves out rows nobody wrote anything into.
    """

    situation: Situation
    raw: Raw
    starts: Mapping[str, Start]
    tidy: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    rows: dict[str, tuple[RowState, ...]] = field(default_factory=dict)
    unread: bool = False

    @property
    def scope(self) -> Scope:
        """What the expressions of the form see."""
        return Scope(self.situation, self.values)

    def shows(self, part: Part) -> bool:
        """Say whether a part of the form is to be seen."""
        return part.ref not in self.hidden


def resolve(
    form: Form,
    raw: Raw,
    situation: Situation,
    *,
    known: Mapping[str, Start] | None = None,
    tidy: bool = False,
) -> Resolution:
    """Return which parts show for the answers typed, and all values."""
    known = starts(form, situation) if known is None else known
    state = Resolution(situation, raw, known, tidy)
    scope = Scope(situation)
    for part in form.keyed.values():
        state.values[part.key] = _begin(part, state, scope)
    if form.is_plain:
        return state
    typed = dict(state.values)
    for _ in range(len(form.keyed) + 2):
        before = (dict(state.values), state.hidden, dict(state.rows))
        _settle(form, typed, state)
        if before == (state.values, state.hidden, state.rows):
            break
    return state


def raw_of(asked: Field, state: Resolution) -> Any:
    """Return what was typed for a field; nobody types into a read-only one."""
    if not asked.readonly:
        return state.raw.get(asked.key)
    start = state.starts.get(asked.key)
    return start.typed if start is not None else None


def _begin(part: Keyed, state: Resolution, scope: Scope) -> Any:
    """Return the value of an answer as far as it can be read, else the empty one."""
    if not isinstance(part, Field):
        return None
    typed = raw_of(part, state)
    if part.blank(typed):
        return part.empty()
    try:
        return part.read(typed, scope)
    except WrongAnswerError:
        state.unread = True
        return part.empty()


def _settle(form: Form, typed: Mapping[str, Any], state: Resolution) -> None:
    """Work out every part once, in the order of the page."""
    hidden: set[str] = set()
    for part, outer in _nested(form.parts):
        if outer & hidden or hides(part, state.scope):
            hidden.add(part.ref)
        if isinstance(part, Keyed):
            shown = part.ref not in hidden
            state.values[part.key] = _value(part, typed, state, shown=shown)
    state.hidden = frozenset(hidden)


def _nested(
    parts: tuple[Part, ...], outer: frozenset[str] = frozenset()
) -> Iterator[tuple[Part, frozenset[str]]]:
    """Yield all parts, each with the places of the groups around it."""
    for part in parts:
        yield part, outer
        if isinstance(part, Group):
            yield from _nested(part.parts, outer | {part.ref})


def hides(part: Part, scope: Scope) -> bool:
    """Say whether a part's own condition hides it; null does not."""
    return part.hide is not None and scope.value(part.hide) is True


def _value(
    part: Keyed, typed: Mapping[str, Any], state: Resolution, *, shown: bool
) -> Any:
    if isinstance(part, Computed):
        return state.scope.without(part.key).value(part.expression) if shown else None
    if isinstance(part, RowsField):
        state.rows[part.key] = _rows(part, state) if shown else ()
        return [row.values for row in state.rows[part.key]]
    if isinstance(part, Field) and not shown:
        return part.empty()
    return typed[part.key]


def _rows(table: RowsField, state: Resolution) -> tuple[RowState, ...]:
    raw = raw_of(table, state)
    rows = merged_rows(table, raw, state.starts.get(table.key))
    if state.tidy and not table.fixed:
        rows = used_rows(table, rows)
    return tuple(_row(table, place, row, state.scope) for place, row in rows)


def _row(table: RowsField, place: int, raw: Raw, scope: Scope) -> RowState:
    """Return values and visibility of one row; its columns may depend on each other."""
    typed = table.row(raw, scope)
    values, hidden = dict(typed), frozenset[str]()
    for _ in range(len(table.columns) + 2):
        before = (dict(values), hidden)
        hidden = _settle_row(table, typed, values, scope)
        if before == (values, hidden):
            break
    return RowState(place, raw, values, hidden)


def _settle_row(
    table: RowsField, typed: Raw, values: dict[str, Any], scope: Scope
) -> frozenset[str]:
    hidden: set[str] = set()
    for part in table.columns:
        inner = scope.within(values)
        if hides(part, inner):
            hidden.add(part.ref)
        if isinstance(part, Computed):
            shown = part.ref not in hidden
            values[part.key] = inner.value(part.expression) if shown else None
        elif isinstance(part, Field):
            empty = part.ref in hidden
            values[part.key] = part.empty() if empty else typed[part.key]
    values[ROW_ID] = typed[ROW_ID]
    return frozenset(hidden)

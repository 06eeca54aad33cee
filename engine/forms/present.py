"""Make of form, answers and complaints the tree a page draws."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from engine.forms.answers import dropped
from engine.forms.columns import Listing
from engine.forms.controls import Place, control
from engine.forms.dependencies import looked_at
from engine.forms.display import contexts, display
from engine.forms.fields.rows import ROW_ID, RowsField, row_title
from engine.forms.parts import Field, Group, Keyed, Part, Text
from engine.forms.rows import ADD, REMOVE
from engine.forms.schema import Form
from engine.forms.shown import shown_views
from engine.forms.situation import Scope, Situation
from engine.forms.starting import starts
from engine.forms.view import (
    ComplaintView,
    FieldView,
    FormView,
    PartView,
    RowView,
    TableView,
)
from engine.forms.visible import Resolution, RowState, resolve
from engine.forms.words import words

Complaints = Mapping[str, Sequence[str]]


def present(
    form: Form,
    *,
    situation: Situation,
    typed: Mapping[str, Any] | None = None,
    complaints: Complaints | None = None,
    forms: Mapping[str, Form] | None = None,
    offered: Collection[str] = (),
) -> FormView:
    """Return the form as it is to be shown now.

    ``typed`` is a draft or what was sent last, None at the first showing; ``offered``
    what the page had shown then; ``forms`` the other forms of the procedure by form
    key, for the labels of earlier answers.
    """
    raw = _raw(form, typed or {}, situation)
    state = resolve(form, raw, situation)
    page = _Page(state, looked_at(form), complaints or {}, form.keyed)
    parts = tuple(page.parts(form.parts))
    return FormView(
        id=form.id or "form",
        hash=form.hash,
        parts=parts,
        shown=tuple(shown_views(form.shown, forms or {}, Scope(situation))),
        summary=tuple(page.summary()),
        notices=tuple(
            f"“{label}” is not asked any more; its answer will not be kept"
            for _, label in dropped(form, state, offered)
        ),
        offered=" ".join(page.names),
        depends=bool(page.looked_at),
    )


def _raw(form: Form, typed: Mapping[str, Any], situation: Situation) -> dict[str, Any]:
    """Return what stands in the fields; tables get the rows they need at least."""
    known = {key: start.typed for key, start in starts(form, situation).items()}
    raw = {**known, **typed}
    for field in form.fields:
        if isinstance(field, RowsField) and not field.fixed:
            rows = raw.get(field.key)
            rows = list(rows) if isinstance(rows, list | tuple) else []
            missing = range(len(rows), field.fewest)
            raw[field.key] = [
                _with_id(row, situation) for row in [*rows, *({} for _ in missing)]
            ]
    return raw


def _with_id(row: Any, situation: Situation) -> Any:
    if not isinstance(row, Mapping) or row.get(ROW_ID):
        return row
    return {**row, ROW_ID: str(situation.new_id())}


class _Page:
    """Draws the parts of one form; notes which fields it offered."""

    def __init__(
        self,
        state: Resolution,
        names: frozenset[str],
        complaints: Complaints,
        keyed: Mapping[str, Keyed],
    ) -> None:
        self.state = state
        self.looked_at = names
        self.complaints = complaints
        self.keyed = keyed
        self.names: list[str] = []

    def parts(self, parts: tuple[Part, ...]) -> Iterator[PartView]:
        """Yield the parts that show."""
        scope = self.state.scope
        for part in parts:
            if not self.state.shows(part):
                continue
            if isinstance(part, Group):
                yield PartView(
                    kind="group",
                    id=f"part-{part.ref}",
                    label=part.label,
                    parts=tuple(self.parts(part.parts)),
                )
            elif isinstance(part, RowsField):
                yield self._table(part)
            else:
                yield self._part(part, scope, self._place(part))

    def _part(self, part: Part, scope: Scope, place: Place) -> PartView:
        if isinstance(part, Text):
            return PartView(kind="text", id=place.id, text=_text(part, scope))
        if isinstance(part, Listing):
            rows = scope.value(part.rows)
            found = contexts(rows, part.columns, scope)
            return PartView(
                kind="display", id=place.id, label=part.label, display=found
            )
        if isinstance(part, Field) and not part.readonly:
            self.names.append(place.name)
            return control(part, place, scope)
        if isinstance(part, Keyed):
            return _locked(part, place, scope)
        return PartView(
            kind="space" if getattr(part, "space", False) else "line-between",
            id=place.id,
        )

    def _place(self, part: Part, row: RowState | None = None, table: str = "") -> Place:
        """Return where a part stands, with its answer and its complaints."""
        key = part.key if isinstance(part, Keyed) else ""
        name = key if row is None else f"{table}.{row.place}.{key}"
        raw = self.state.raw if row is None else row.raw
        values = self.state.values if row is None else row.values
        watched = {key} if row is None else {"item", table}
        ident = f"field-{name.replace('.', '-')}" if key else f"part-{part.ref}"
        if row is not None and not key:
            ident = f"part-{table}-{row.place}-{part.ref}"
        return Place(
            name=name,
            id=ident,
            typed=raw.get(key),
            value=values.get(key),
            complaints=self._beside(name),
            depends=not watched.isdisjoint(self.looked_at),
            start=self.state.starts.get(key) if row is None else None,
            find=self.state.situation.finding.get(name, ""),
        )

    def _beside(self, name: str) -> tuple[str, ...]:
        """Return the complaints at a field; there, table and row need no naming."""
        table, _, cell = name.partition(".")
        place, _, column = cell.partition(".")
        before = ""
        if column and (part := self.keyed.get(table)) is not None:
            before = f"{row_title(part.label, int(place))}, "
        return tuple(
            each.removeprefix(before) for each in self.complaints.get(name, ())
        )

    def _table(self, table: RowsField) -> PartView:
        scope = self.state.scope
        place = self._place(table)
        if table.readonly:
            return _locked(table, place, scope)
        self.names.append(table.key)
        rows = self.state.rows.get(table.key, ())
        more = not table.fixed and len(rows) < table.most
        return TableView(
            kind="table",
            id=place.id,
            name=table.key,
            label=table.label,
            hint=table.hint,
            required=table.required,
            depends=place.depends,
            complaints=place.complaints,
            source=place.source(words(place.value, scope.situation.zone)),
            rows=tuple(self._row(table, row) for row in rows),
            add=f"{ADD}{table.key}" if more else "",
        )

    def _row(self, table: RowsField, row: RowState) -> RowView:
        scope = self.state.scope.within(row.values)
        prefix = f"{table.key}.{row.place}"
        parts = tuple(
            self._part(part, scope, self._place(part, row, table.key))
            for part in table.columns
            if part.ref not in row.hidden
        )
        return RowView(
            title=row_title(table.label, row.place),
            ident=str(row.raw.get(ROW_ID, "")),
            ident_name=f"{prefix}.{ROW_ID}",
            parts=parts,
            remove="" if table.fixed else f"{REMOVE}{prefix}",
            remove_id=f"remove-{table.key}-{row.place}",
        )

    def summary(self) -> Iterator[ComplaintView]:
        """Yield all complaints; those of fields that show link there."""
        shown = set(self.names)
        for name, messages in self.complaints.items():
            table = name.partition(".")[0]
            place = name if name in shown else table if table in shown else ""
            target = f"field-{place.replace('.', '-')}" if place else ""
            for message in messages:
                yield ComplaintView(message, target)


def _locked(part: Keyed, place: Place, scope: Scope) -> PartView:
    return PartView(
        kind="display",
        id=place.id,
        label=part.label,
        hint=part.hint,
        source=place.start.source if place.start is not None else "",
        display=display(place.value, part, scope),
    )


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`[]()#>-"})


def _text(part: Text, scope: Scope) -> str:
    """Return the text with values in it; no value becomes markup."""
    return "".join(
        piece
        if isinstance(piece, str)
        else words(scope.value(piece), scope.situation.zone)
        .replace("\n", " ")
        .translate(_MARKS)
        for piece in part.pieces
    )


def every_field(view: FormView) -> Iterator[FieldView]:
    """Yield all questions of a view, those in groups and rows too."""
    yield from _fields(view.parts)


def _fields(parts: tuple[PartView, ...]) -> Iterator[FieldView]:
    for part in parts:
        if isinstance(part, FieldView):
            yield part
        if isinstance(part, TableView):
            for row in part.rows:
                yield from _fields(row.parts)
        yield from _fields(part.parts)

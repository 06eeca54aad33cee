"""The rows of a table as somebody typed them: preset, added, removed, left empty."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.forms.fields.rows import ROW_ID, RowsField, row_id
from engine.forms.schema import Form
from engine.forms.situation import Situation
from engine.forms.starting import Start, row_starts

Row = Mapping[str, Any]
ADD, REMOVE = "_add.", "_remove."
"""How the names of the two buttons begin; the rest is table, or table.place."""
REFRESH = "_refresh"
"""The button Enter presses in a form with tables: it only shows the form again."""


def merged_rows(
    table: RowsField, raw: Any, start: Start | None
) -> list[tuple[int, Row]]:
    """Return the rows with their places; read-only columns keep what is preset."""
    preset = row_starts(start)
    rows = raw if isinstance(raw, list | tuple) else ()
    return [
        (place, _merged(table, row, place, preset))
        for place, row in enumerate(rows)
        if isinstance(row, Mapping)
    ]


def _merged(table: RowsField, row: Row, place: int, preset: Mapping[str, Row]) -> Row:
    ident = _ident(table, row, place, preset)
    known = preset.get(ident, {})
    locked = {
        column.key: known.get(column.key) for column in table.asked if column.readonly
    }
    return {**row, **locked, ROW_ID: ident}


def _ident(table: RowsField, row: Row, place: int, preset: Mapping[str, Row]) -> str:
    """Return the id of a row; fixed rows are known by their places."""
    ident = row_id(row)
    if table.fixed and not ident and place < len(preset):
        return list(preset)[place]
    return ident


def completed_rows(table: RowsField, raw: Any, start: Start) -> Any:
    """Return rows where columns nobody mentions keep what is preset."""
    if not isinstance(raw, list | tuple):
        return raw
    preset = row_starts(start)
    return [
        {**preset.get(_ident(table, row, place, preset), {}), **row}
        if isinstance(row, Mapping)
        else row
        for place, row in enumerate(raw)
    ]


def used_rows(table: RowsField, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Leave out rows nobody wrote into, unless the table needs as many."""
    used = [(place, row) for place, row in rows if not table.unused(row)]
    return used if len(used) >= table.fewest else rows


def change_rows(
    form: Form,
    answers: Mapping[str, Any],
    pressed: Iterable[str],
    *,
    situation: Situation,
) -> dict[str, Any] | None:
    """Return the answers after a button of a table; None if none was pressed.

    The buttons work without JavaScript: the page is sent, changed and shown again.
    """
    pressed = [name for name in pressed if name.startswith("_")]
    tables = {
        field.key: field
        for field in form.fields
        if isinstance(field, RowsField) and not field.fixed and not field.readonly
    }
    for name in pressed:
        changed = _changed(tables, answers, name, situation)
        if changed is not None:
            return changed
    return dict(answers) if REFRESH in pressed else None


def _changed(
    tables: Mapping[str, RowsField],
    answers: Mapping[str, Any],
    name: str,
    situation: Situation,
) -> dict[str, Any] | None:
    added = tables.get(name.removeprefix(ADD)) if name.startswith(ADD) else None
    if added is not None:
        rows = _rows(answers, added.key)
        blank = [{ROW_ID: str(situation.new_id())}] if len(rows) < added.most else []
        return {**answers, added.key: [*rows, *blank]}
    key, _, place = name.removeprefix(REMOVE).rpartition(".")
    if not name.startswith(REMOVE) or key not in tables or not place.isdecimal():
        return None
    rows = _rows(answers, key)
    return {**answers, key: [*rows[: int(place)], *rows[int(place) + 1 :]]}


def _rows(answers: Mapping[str, Any], key: str) -> list[Any]:
    found = answers.get(key)
    return list(found) if isinstance(found, list | tuple) else []

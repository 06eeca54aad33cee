"""Show a value to somebody who cannot change it: by the question that asked for it."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.forms.columns import Column, Rows
from engine.forms.fields.choice import ManyField, OneField
from engine.forms.fields.file import FileField
from engine.forms.fields.rows import RowsField
from engine.forms.parts import Keyed
from engine.forms.situation import Scope
from engine.forms.view import Display, FileView
from engine.forms.words import in_words, plain, words

_OURS = ("id", "loopCounter")
"""What rows carry for the engine: the row's identity, the number of the instance."""
_UNITS = ("bytes", "kB", "MB", "GB")
_STEP = 1000


def display(value: Any, part: Keyed | None, scope: Scope) -> Display:
    """Return ``value`` in words; labels instead of keys where ``part`` knows them."""
    if isinstance(part, Rows):
        return contexts(value, part.columns, scope)
    if isinstance(part, RowsField):
        return _table(value, part, scope)
    if isinstance(part, FileField) or _are_files(value):
        return Display(files=file_views(value))
    if isinstance(part, OneField | ManyField):
        return Display(text=_labels(value, part, scope))
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return contexts(value, _columns_of(value), scope)
    return Display(text=words(value, scope.situation.zone))


def contexts(value: Any, columns: Sequence[Column], scope: Scope) -> Display:
    """Return a list of contexts as a table."""
    rows = [row for row in value if isinstance(row, Mapping)] if value else []
    return Display(
        columns=tuple(each.label for each in columns),
        rows=tuple(
            tuple(display(row.get(each.key), each.part, scope) for each in columns)
            for row in rows
        ),
    )


def _table(value: Any, table: RowsField, scope: Scope) -> Display:
    named = [part for part in table.columns if isinstance(part, Keyed)]
    rows = value if isinstance(value, list) else []
    return Display(
        columns=tuple(part.label for part in named),
        rows=tuple(
            tuple(display(row.get(part.key), part, scope.within(row)) for part in named)
            for row in rows
        ),
    )


def _columns_of(rows: list[Any]) -> list[Column]:
    names = dict.fromkeys(name for row in rows for name in row if name not in _OURS)
    return [Column(name, in_words(name)) for name in names]


def _labels(value: Any, part: OneField | ManyField, scope: Scope) -> str:
    values = value if isinstance(value, list) else [value]
    chosen = [each for each in values if isinstance(each, str)]
    labels = part.choices.named(chosen, scope)
    return ", ".join(labels.get(each, each) for each in chosen)


def _are_files(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, Mapping) and "sha256" in each for each in value)
    )


def file_views(value: Any) -> tuple[FileView, ...]:
    """Return the files of an answer."""
    files = value if isinstance(value, list | tuple) else ()
    return tuple(_file(each) for each in files if isinstance(each, Mapping))


def _file(reference: Mapping[str, Any]) -> FileView:
    size = reference.get("size", 0)
    exact = int(size) if isinstance(size, int | Decimal) else 0
    content = {**reference, "size": exact}
    return FileView(
        name=str(reference.get("name", "")),
        sha256=str(reference.get("sha256", "")),
        size=readable(exact),
        reference=json.dumps(content, default=str, sort_keys=True),
    )


def readable(size: int) -> str:
    """Return a number of bytes as people say it: 1.2 MB."""
    amount, unit = Decimal(size), 0
    while amount >= _STEP and unit + 1 < len(_UNITS):
        amount, unit = amount / _STEP, unit + 1
    return f"{plain(round(amount, 1 if unit else 0))} {_UNITS[unit]}"

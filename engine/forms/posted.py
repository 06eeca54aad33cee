"""Read what a browser posted: flat names become answers, ``lots.0.lot`` a row.

Nothing is judged here, so that what somebody typed can be shown again as it was. Names
that begin with ``_`` belong to the page, not to the form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.forms.fields.choice import ManyField
from engine.forms.fields.file import FileField
from engine.forms.fields.rows import ROW_ID, RowsField
from engine.forms.fields.tick import TickField
from engine.forms.parts import Field
from engine.forms.references import read_reference
from engine.forms.schema import Form

OFFERED = "_offered"
FIND = "_find."
"""How the name of the words begins by which a long list of choices is searched."""
LONGEST = 100
_PAGE = frozenset({"csrf_token"})
_CELL = re.compile(r"([A-Za-z]\w*)\.(\d{1,5})\.([A-Za-z]\w*)", re.ASCII)

Texts = Mapping[str, Sequence[str]]
Uploads = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Posted:
    """The answers as typed, and the names of the fields the page had shown.

    ``finding`` holds the words by which lists of choices were searched, by field.
    """

    answers: dict[str, Any]
    offered: frozenset[str]
    finding: Mapping[str, str] = field(default_factory=dict)


def read_posted(form: Form, texts: Texts, uploads: Uploads | None = None) -> Posted:
    """Return what the browser sent.

    ``uploads`` holds references to files that were stored on arrival, by field name;
    they are added to the files the page had kept.
    """
    names = [name for name in texts if not name.startswith("_") and name not in _PAGE]
    offered = frozenset(" ".join(texts.get(OFFERED, ())).split())
    reader = _Reader(form, texts, uploads or {}, (offered or frozenset(names)))
    answers: dict[str, Any] = {}
    for asked in form.fields:
        if asked.key in reader.known(names):
            answers[asked.key] = reader.answer(asked)
    others = {name: texts[name][-1] for name in names if not reader.is_cell(name)}
    return Posted({**others, **answers}, reader.renumbered, reader.finding)


class _Reader:
    """Reads the fields of one form from one request."""

    def __init__(
        self, form: Form, texts: Texts, uploads: Uploads, offered: frozenset[str]
    ) -> None:
        self.form, self.texts, self.uploads = form, texts, uploads
        self.offered = offered
        self.places = self._places()

    def _places(self) -> dict[str, list[int]]:
        """Return the numbers of the rows that came, by table: gaps are allowed."""
        found: dict[str, set[int]] = {}
        for name in {*self.texts, *self.uploads}:
            if cell := _CELL.fullmatch(name):
                found.setdefault(cell[1], set()).add(int(cell[2]))
        return {table: sorted(places) for table, places in found.items()}

    def is_cell(self, name: str) -> bool:
        """Say whether a name belongs to a row of a table of this form."""
        cell = _CELL.fullmatch(name)
        return cell is not None and isinstance(self.form.keyed.get(cell[1]), RowsField)

    def known(self, names: Sequence[str]) -> frozenset[str]:
        """Return the keys of fields the page showed or the browser sent."""
        return (
            self.offered | frozenset(names) | self.uploads.keys() | self.places.keys()
        )

    @property
    def renumbered(self) -> frozenset[str]:
        """The names offered, with rows counted from 0 without gaps."""
        return frozenset(self._renumbered(name) for name in self.offered)

    @property
    def finding(self) -> dict[str, str]:
        """The words by which lists of choices are searched, by the field's name."""
        return {
            self._renumbered(name.removeprefix(FIND)): words[-1].strip()[:LONGEST]
            for name, words in self.texts.items()
            if name.startswith(FIND) and words and words[-1].strip()
        }

    def _renumbered(self, name: str) -> str:
        cell = _CELL.fullmatch(name)
        if not cell or int(cell[2]) not in self.places.get(cell[1], ()):
            return name
        return f"{cell[1]}.{self.places[cell[1]].index(int(cell[2]))}.{cell[3]}"

    def answer(self, field: Field) -> Any:
        """Return the answer to one question of the form."""
        if field.key in self.texts and isinstance(field, RowsField):
            return self.texts[field.key][-1]
        if isinstance(field, RowsField):
            return [self._row(field, place) for place in self.places.get(field.key, ())]
        return self._typed(field, field.key)

    def _row(self, table: RowsField, place: int) -> dict[str, Any]:
        prefix = f"{table.key}.{place}."
        row: dict[str, Any] = {
            name.removeprefix(prefix): texts[-1]
            for name, texts in self.texts.items()
            if name.startswith(prefix) and texts
        }
        for column in table.asked:
            name = f"{prefix}{column.key}"
            if name in self.offered or name in self.texts or name in self.uploads:
                row[column.key] = self._typed(column, name)
        return row if row.get(ROW_ID) else {**row, ROW_ID: ""}

    def _typed(self, field: Field, name: str) -> Any:
        texts = list(self.texts.get(name, ()))
        if isinstance(field, FileField):
            new = [dict(each) for each in self.uploads.get(name, ())]
            if new and not field.multiple:
                return new  # a field of one file: what was chosen takes its place
            return [*_references([text for text in texts if text]), *new]
        if isinstance(field, ManyField):
            return [text for text in texts if text]
        if isinstance(field, TickField):
            return _tick(field, texts)
        return texts[-1] if texts else ""


def _tick(field: TickField, texts: Sequence[str]) -> bool | str | None:
    """Return yes or no; an empty tick box is No, empty radio buttons are nothing."""
    if texts:
        return {"yes": True, "no": False}.get(texts[-1], texts[-1])
    return None if field.required else False


def _references(texts: Sequence[str]) -> list[Any]:
    """Return the references a page had put into its tick boxes, as JSON objects."""
    found: list[Any] = []
    for text in texts:
        try:
            found.append(read_reference(text))
        except ValueError:
            found.append(text)
    return found

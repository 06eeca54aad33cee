"""Questions answered with a table: as many rows as there are things to tell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.forms.fields.amount import amount
from engine.forms.parts import Field, Keyed, Part, WrongAnswerError
from engine.forms.situation import Scope

ROW_ID = "id"
"""The entry of a row that stays the same while rows come and go."""
MOST_ROWS = 500
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField(Field):
    """A table. ``fixed`` rows are preset: nobody adds or removes one."""

    many: ClassVar[bool] = True
    needed: ClassVar[str] = "at least one row is needed"

    columns: tuple[Part, ...]
    fewest: int = 0
    most: int = MOST_ROWS
    fixed: bool = False

    @property
    def asked(self) -> tuple[Field, ...]:
        """The columns one fills in, computed ones left out."""
        return tuple(part for part in self.columns if isinstance(part, Field))

    @property
    def keys(self) -> frozenset[str]:
        """The names a row may have."""
        named = (part.key for part in self.columns if isinstance(part, Keyed))
        return frozenset(named) | {ROW_ID}

    def read(self, typed: Any, scope: Scope) -> list[dict[str, Any]]:
        """Return the rows as far as they can be read; what cannot be is null."""
        return [self.row(row, scope) for row in raw_rows(typed)]

    def row(self, raw: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        """Return one row with an entry for each column that is filled in."""
        values = {
            column.key: column.lenient(raw.get(column.key), scope)
            for column in self.asked
        }
        return {ROW_ID: row_id(raw), **values}

    def typed(self, value: Any, scope: Scope) -> list[dict[str, Any]]:
        """Return the rows as one would type them."""
        rows = value if isinstance(value, list) else []
        return [self._typed_row(row, scope) for row in rows if isinstance(row, Mapping)]

    def _typed_row(self, row: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        typed = {
            column.key: column.typed(row.get(column.key), scope)
            for column in self.asked
        }
        return {ROW_ID: row_id(row), **typed}

    def objections(self, value: Any, _: Scope, /) -> Iterator[str]:
        """Yield complaints about the number of rows and doubled ids."""
        yield from amount(len(value), self.fewest, self.most, noun="row")
        ids = [row[ROW_ID] for row in value if row[ROW_ID]]
        if len(ids) != len(set(ids)):
            yield "two rows have the same id"

    def unused(self, raw: Mapping[str, Any]) -> bool:
        """Say whether nobody wrote anything into a row, wherever it belongs or not."""
        columns = {column.key: column for column in self.asked}
        for key, typed in raw.items():
            column = columns.get(key)
            blank = column.blank(typed) if column is not None else typed in (None, "")
            locked = column is not None and column.readonly
            if not (key == ROW_ID or locked or blank or typed is False):
                return False
        return True


def raw_rows(typed: Any) -> list[Mapping[str, Any]]:
    """Return the rows of an answer; raise ``WrongAnswerError`` for anything else."""
    if not isinstance(typed, list | tuple):
        raise WrongAnswerError("a table is a list of rows")
    if not all(isinstance(row, Mapping) for row in typed):
        raise WrongAnswerError("each row names its columns")
    return list(typed)


def row_id(raw: Mapping[str, Any]) -> str:
    """Return the id of a row, or nothing where it has none that can be used."""
    found = raw.get(ROW_ID)
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def row_title(label: str, place: int) -> str:
    """Return what people call one row of a table; they count from 1."""
    return f"{label}, row {place + 1}"

"""Records from a table (CSV): a dry run with the error of every row, then all of it.

The first line names the columns: fields of the register, and ``key`` and ``state``.
Lists are separated by ``;``, dates are ISO, ``true`` and ``false`` are what they say.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswersError, LimitError
from engine.feel.temporal import Date, DateTime
from engine.feel.temporal_text import parse_date, parse_datetime
from engine.model import Record
from engine.registers.fields import InvalidRecordError, checked
from engine.registers.importing import import_records
from engine.registers.register import Field, RegisterType, register_type
from engine.store.unit_of_work import UnitOfWork

MOST_ROWS = 10_000
LARGEST = 5_000_000
OWN_COLUMNS = ("key", "state")
_TABULAR = frozenset(("table", "context", "file", "files"))
_BOOLS = {"true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell: the line of the file, the column, the reason."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: records to write, keys already there, problems."""

    register: str
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    present: Sequence[str] = ()
    problems: Sequence[RowProblem] = ()


def plan_import(session: Session, register: str, content: bytes) -> ImportPlan:
    """Read a table without writing anything; every problem of every row is told.

    Raises ``LimitError`` for a file that is too large and ``InvalidAnswersError`` for
    one that is no table.
    """
    kind = register_type(register)
    (_, names), *rows = _table(content)
    problems = _wrong_columns(kind, names)
    if problems:
        return ImportPlan(register, problems=problems)
    records: dict[str, Mapping[str, Any]] = {}
    for line, cells in rows:
        key, values, wrong = _row(kind, line, dict(zip(names, cells, strict=False)))
        if len(cells) > len(names):
            wrong.append(RowProblem(line, "", "the row has more cells than columns"))
        if key in records:
            wrong.append(RowProblem(line, "key", f"“{key}” stands in two rows"))
        problems += wrong
        records[key] = values
    known = _known(session, register, records)
    new = {key: values for key, values in records.items() if key not in known}
    return ImportPlan(register, new, sorted(known), problems)


def apply_import(uow: UnitOfWork, plan: ImportPlan, *, reason: str) -> list[str]:
    """Write what a plan without problems says; raise if there is one."""
    if plan.problems:
        first = plan.problems[0]
        raise InvalidAnswersError(
            {"file": [f"Line {first.line}, {first.column}: {first.message}."]}
        )
    return import_records(uow, plan.register, plan.records, reason=reason)


def _table(content: bytes) -> list[tuple[int, list[str]]]:
    """Return line and cells of each row, the names of the columns first.

    Empty rows are left out; of a row over several lines the last one counts.
    """
    if len(content) > LARGEST:
        raise LimitError(f"A table has at most {LARGEST // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        mark = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        rows = [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidAnswersError(
            {"file": ["Save the table as CSV in UTF-8."]}
        ) from error
    if len(rows) > MOST_ROWS + 1:
        raise LimitError(f"A table has at most {MOST_ROWS:,} rows; split it.")
    return rows or [(1, [])]


def _wrong_columns(kind: RegisterType, names: Sequence[str]) -> list[RowProblem]:
    known = {*kind.fields, *OWN_COLUMNS}
    found = [
        RowProblem(1, name, f"the register “{kind.title}” has no such field")
        for name in names
        if name not in known
    ]
    found += [
        RowProblem(1, name, "rows inside a cell cannot be imported")
        for name in names
        if name in kind.fields and kind.fields[name].type in _TABULAR
    ]
    if "key" not in names and (kind.key is None or kind.key not in names):
        found.append(RowProblem(1, "key", "a column with the key is missing"))
    return found


def _row(
    kind: RegisterType, line: int, row: Mapping[str, str]
) -> tuple[str, dict[str, Any], list[RowProblem]]:
    problems: list[RowProblem] = []
    values: dict[str, Any] = {}
    for name, cell in row.items():
        try:
            if name in kind.fields and (cell or "").strip():
                values[name] = _value(kind.fields[name], cell.strip())
        except ValueError as error:
            problems.append(RowProblem(line, name, str(error)))
    key = (row.get("key") or values.get(kind.key or "") or "").strip()
    if not key:
        problems.append(RowProblem(line, "key", "the key is missing"))
    problems += _refused(kind, line, key, values, {each.column for each in problems})
    state = (row.get("state") or "").strip()
    if state and state not in kind.states:
        problems.append(RowProblem(line, "state", f"there is no state “{state}”"))
    return key, {**values, **({"state": state} if state else {})}, problems


def _refused(
    kind: RegisterType,
    line: int,
    key: str,
    values: Mapping[str, Any],
    told: set[str],
) -> list[RowProblem]:
    """Return what the register itself says against the values of a row."""
    given = {**({kind.key: key} if kind.key else {}), **values}
    try:
        checked(kind, given, whole=True)
    except InvalidRecordError as error:
        return [
            RowProblem(line, name, why[0])
            for name, why in sorted(error.by_field.items())
            if name not in told
        ]
    return []


def _value(field_: Field, cell: str) -> Any:
    """Return the FEEL value of a cell; raise ``ValueError`` that says what is wrong."""
    read = _READERS.get(field_.type)
    return read(cell) if read else cell


def _list(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";") if each.strip()]


def _bool(cell: str) -> bool:
    if cell.casefold() not in _BOOLS:
        raise ValueError(f"{cell!r} is neither true nor false")
    return _BOOLS[cell.casefold()]


def _number(cell: str) -> Decimal:
    try:
        number = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError(f"{cell!r} is no number such as 1.5") from error
    if not number.is_finite():
        raise ValueError(f"{cell!r} is no number such as 1.5")
    return number


def _date(cell: str) -> Date:
    found = parse_date(cell)
    if found is None:
        raise ValueError(f"{cell!r} is not a date such as 2026-12-24")
    return found


def _datetime(cell: str) -> DateTime:
    found = parse_datetime(cell)
    if found is None:
        raise ValueError(f"{cell!r} is not a date and time")
    return found


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("texts", "people", "roles", "records", "choices", "dates"), _list),
    "number": _number,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
}


def _known(session: Session, register: str, keys: Mapping[str, object]) -> set[str]:
    wanted = list(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        found |= set(
            session.scalars(
                select(Record.key).where(
                    Record.register == register,
                    Record.key.in_(wanted[start : start + 500]),
                )
            )
        )
    return found

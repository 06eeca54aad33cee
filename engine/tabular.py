"""The one writer of CSV: what a spreadsheet opens must never run as a formula.

A cell that begins like a formula gets a leading apostrophe (OWASP: CSV injection); so
does one that begins with a tab or a line break, behind which a formula could hide.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table; the first one tells Excel that it is UTF-8."""
    yield BOM + csv_line(header)
    for row in rows:
        yield csv_line(row)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a whole table as UTF-8."""
    return "".join(csv_lines(header, rows)).encode()


def csv_line(cells: Sequence[object]) -> str:
    """Return one line of a table, disarmed."""
    target = io.StringIO(newline="")
    csv.writer(target).writerow([_safe(cell) for cell in cells])
    return target.getvalue()


def _safe(cell: object) -> str:
    """Return a cell as text; a number stays a number, everything else is disarmed."""
    if cell is None:
        return ""
    text = str(cell)
    if isinstance(cell, (int, float)):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text

"""Tables in the folder of a checked file: what it may use, and what is broken there."""

from collections.abc import Mapping
from pathlib import Path

from engine.dmn import analyse, parse_model
from engine.errors import Finding, InvalidModelError


def tables_beside(path: Path) -> dict[str, bytes]:
    """Return the decision tables of a file's folder by name."""
    return {each.name: each.read_bytes() for each in sorted(path.parent.glob("*.dmn"))}


def usable(tables: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[Finding]]:
    """Return the tables that can be used, and a warning for each that cannot.

    A broken table is no fault of the diagram beside it; that it is left out explains
    why a decision it holds is not known.
    """
    good, told = {}, []
    for name, content in tables.items():
        wrong = errors_in(name, content, tables)
        if wrong:
            told.append(_warning(name, wrong[0]))
        else:
            good[name] = content
    return good, told


def errors_in(name: str, content: bytes, tables: Mapping[str, bytes]) -> list[Finding]:
    """Return what refuses a table."""
    found = findings_of(name, content, tables)
    return [each for each in found if each.severity == "error"]


def findings_of(
    name: str, content: bytes, tables: Mapping[str, bytes]
) -> list[Finding]:
    """Return everything that is wrong with a table."""
    try:
        return analyse(parse_model(content, file=name, imports=tables))
    except InvalidModelError as error:
        return list(error.findings)


def _warning(name: str, error: Finding) -> Finding:
    return Finding(
        rule="neighbour-broken",
        severity="warning",
        message=f"{name} in the same folder is left out: {error.message}",
        mend=f"Check {name} by itself, or move it elsewhere.",
        file=name,
    )

"""Every decision table that is shipped is read and analysed without an error."""

from pathlib import Path

import pytest

from engine.dmn import analyse, parse_model
from engine.dmn.analysis.tables import tables

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "processes").glob("**/*.dmn"))
BY_PATH = [pytest.param(p, id=p.relative_to(ROOT).as_posix()) for p in SHIPPED]

MEANT = {
    "due_days.dmn": ("table-gap",),  # no row: the due rule of the step itself decides
}


def importable(path: Path) -> dict[str, bytes]:
    """Return what a file may import: its own folder and the shared tables."""
    shared = path.parents[1] / "shared"
    files = [*path.parent.glob("*.dmn"), *shared.glob("*.dmn")]
    return {file.name: file.read_bytes() for file in files if file != path}


@pytest.mark.parametrize("path", BY_PATH)
def test_a_shipped_table_is_clean(path: Path) -> None:
    model = parse_model(path.read_bytes(), file=path.name, imports=importable(path))
    findings = analyse(model)
    unexpected = [f for f in findings if f.rule not in MEANT.get(path.name, ())]
    assert [f"{f.rule} {f.elements}: {f.message}" for f in unexpected] == []


@pytest.mark.parametrize("path", BY_PATH)
def test_a_shipped_file_has_named_decisions(path: Path) -> None:
    model = parse_model(path.read_bytes(), file=path.name, imports=importable(path))
    assert model.name
    assert model.decisions
    assert all(table.rules for table in tables(model))

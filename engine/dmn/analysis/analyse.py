"""Everything that is known of a model before it runs: its findings and its tables'."""

from engine.dmn.analysis.checks import check, too_large
from engine.dmn.analysis.tables import tables
from engine.dmn.findings import Findings
from engine.dmn.model import Model
from engine.errors import Finding


def analyse(model: Model) -> list[Finding]:
    """Return the findings of a model: broken cells and references, and its tables.

    With an ``error`` among them it must not be deployed. Gaps are warnings: a person
    acknowledges them. Imported files are looked at on their own.
    """
    findings = Findings(model.file)
    for table in tables(model):
        if table.is_too_large:
            too_large(table, findings)
        elif table.columns and table.rules:
            check(table, findings)
    return [*model.findings, *findings.found]

"""Findings of a check, drawn at the elements they speak about."""

from collections.abc import Sequence

from engine.errors import Finding
from web.diagram.overlay import Mark
from web.diagram.reader import read
from web.diagram.svg import render

ORDER = ("hint", "warning", "error")


def annotated(bpmn: bytes, findings: Sequence[Finding]) -> str:
    """Return the diagram as SVG; each element bears the gravest of its findings."""
    worst: dict[str, Finding] = {}
    for each in sorted(findings, key=lambda found: ORDER.index(found.severity)):
        for element in each.elements:
            worst[element] = each
    marks = {
        element: Mark(finding=each.severity, note=f"{each.message} {each.mend}")
        for element, each in worst.items()
    }
    return str(render(read(bpmn), marks))

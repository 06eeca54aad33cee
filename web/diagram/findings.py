"""Findings of a check, drawn at the elements they speak about."""

from collections.abc import Sequence

from markupsafe import Markup

from engine.errors import Finding
from web.diagram.overlay import Mark
from web.diagram.reader import read
from web.diagram.svg import render

ORDER = ("hint", "warning", "error")


def annotated(
    bpmn: bytes, findings: Sequence[Finding], *, plane: str | None = None
) -> Markup:
    """Return the diagram as SVG; each element bears the gravest of its findings.

    ``plane`` is that of a collapsed sub-process, by its id.
    """
    worst: dict[str, Finding] = {}
    for each in sorted(findings, key=lambda found: ORDER.index(found.severity)):
        for element in each.elements:
            worst[element] = each
    marks = {
        element: Mark(finding=each.severity, note=f"{each.message} {each.mend}")
        for element, each in worst.items()
    }
    return render(read(bpmn, plane=plane), marks)

"""Draw a BPMN diagram as SVG, on the server, from its own layout (BPMN DI)."""

from web.diagram.overlay import Mark, State
from web.diagram.reader import Drawing, planes, read
from web.diagram.svg import render
from web.diagram.words import StepInWords, steps_in_words

__all__ = [
    "Drawing",
    "Mark",
    "State",
    "StepInWords",
    "planes",
    "read",
    "render",
    "steps_in_words",
]

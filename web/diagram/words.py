"""What a picture tells, as a list: for readers who do not see it, and for print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from web.diagram.overlay import NOTHING, Mark, State
from web.diagram.reader import Drawing, Shape
from web.diagram.shapes import POOLS

_FIRST = {State.INCIDENT: 0, State.ACTIVE: 1, State.PLAIN: 2, State.DONE: 3}


@dataclass(frozen=True, slots=True)
class StepInWords:
    """One marked step: its id, its name and its mark in words."""

    id: str
    name: str
    words: str


def steps_in_words(
    drawing: Drawing, marks: Mapping[str, Mark]
) -> tuple[StepInWords, ...]:
    """Return the marked steps: incidents, then open ones, each from left to right."""
    marked = [s for s in drawing.shapes if marks.get(s.id, NOTHING) != NOTHING]
    marked.sort(key=lambda shape: (_FIRST[marks[shape.id].state], *_place(shape)))
    return tuple(
        StepInWords(shape.id, name_or_kind(shape), marks[shape.id].in_words())
        for shape in marked
        if shape.kind not in POOLS
    )


def name_or_kind(shape: Shape) -> str:
    """Return what to call an element: its name, or what it is ("boundary event")."""
    if shape.name:
        return shape.name
    return "".join(_spelt(shape.kind)).strip().capitalize()


def _place(shape: Shape) -> tuple[float, float]:
    return shape.box.x, shape.box.y


def _spelt(kind: str) -> Iterator[str]:
    for letter in kind:
        yield f" {letter.lower()}" if letter.isupper() else letter

"""The diagram of a case: where it is, what it has passed."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from engine.queries.case_page import CaseView
from web.diagram import Mark, State, read, render, steps_in_words


def picture_of(
    case: CaseView,
    *,
    here: str | None = None,
    link: Callable[[str], str | None] | None = None,
) -> dict[str, Any]:
    """Return the drawing with its marks, and the same in words."""
    drawing = read(case.bpmn)
    marks = marks_of(case)
    if here is not None and here in marks:
        tokens = marks[here].tokens
        marks[here] = Mark(state=State.ACTIVE, tokens=max(tokens, 1))
    return {
        "svg": render(drawing, marks, link),
        "steps": steps_in_words(drawing, marks),
    }


def marks_of(case: CaseView) -> dict[str, Mark]:
    """Return a mark for every element and flow the case has passed or waits at."""
    done: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    flows: set[str] = set()
    for visit in case.visits:
        flows.update((visit.flow_in or "").split())
        if visit.ended is None:
            waiting[visit.element] += 1
        elif not visit.withdrawn:
            done[visit.element] += 1
    held = Counter(element for _id, _kind, element, _words, _at in case.incidents)
    marks = {flow: Mark(state=State.DONE) for flow in flows}
    for element in {*done, *waiting, *(each for each in held if each)}:
        marks[element] = Mark(
            state=_state(element, waiting=waiting, held=held),
            tokens=waiting[element],
            incidents=held[element],
            done=done[element],
        )
    return marks


def _state(element: str, *, waiting: Counter[str], held: Counter[str | None]) -> State:
    if held[element]:
        return State.INCIDENT
    return State.ACTIVE if waiting[element] else State.DONE

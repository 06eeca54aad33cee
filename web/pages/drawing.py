"""The diagram of a case: where it is, what it has passed."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from engine.queries.case_page import CaseView
from web.diagram import Drawing, Mark, State, read, render, steps_in_words
from web.wording import words


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
        "open_steps": _open_steps(drawing, marks, case, link),
    }


def _open_steps(
    drawing: Drawing,
    marks: Mapping[str, Mark],
    case: CaseView,
    link: Callable[[str], str | None] | None,
) -> list[tuple[str, str, str]]:
    """Return name, who has it, and the address of every step that waits."""
    holders: dict[str, list[str]] = {}
    for task in case.tasks:
        who = case.names.of(task.assignee_id) or f"offered to: {words(task.role)}"
        holders.setdefault(task.element, []).append(who)
    return [
        (
            step.name,
            ", ".join(holders.get(step.id, [])) or step.words,
            (link(step.id) or "") if link else "",
        )
        for step in steps_in_words(drawing, marks)
        if marks[step.id].state in (State.ACTIVE, State.INCIDENT)
    ]


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
    held = Counter(element for _id, _kind, element, _message, _at in case.incidents)
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

"""Processes that start each other by messages and signals, across files.

Of other files only what each process does by itself is known (``lint.passing``).
"""

from collections.abc import Iterator, Mapping

from engine.bpmn.lint.calls import all_facts
from engine.bpmn.lint.context import Event, GateContext, ProcessFacts
from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.throwing import events_of


def processes_do_not_start_each_other(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``loop-without-wait`` over the deployed set: each case starts the next."""
    known = all_facts(model, context)
    own = {process.id: process for process in model.processes}
    for key, process in own.items():
        others = {each: facts for each, facts in known.items() if each != key}
        for heard, raised in sorted(known[key].passes):
            through = _way_back(others, raised, heard)
            if through and not own.keys() >= set(through):
                start = _start(model, process, heard)
                shown = " → ".join(shortened(each) for each in (key, *through, key))
                message = (
                    f"{named(start)}: {heard[0]} “{shortened(heard[1])}” comes back "
                    f"by itself ({shown}), and nothing waits."
                )
                report.add("loop-without-wait", message, start)
                break


def _start(model: Model, process: Scope, heard: Event) -> Node:
    return next(
        each for each in process.of("startEvent") if heard in events_of(model, each)
    )


def _way_back(
    others: Mapping[str, ProcessFacts], raised: Event, heard: Event
) -> list[str]:
    """Return the processes by which an event leads to another; empty: it does not."""
    before: dict[Event, tuple[Event, str]] = {}
    todo = [raised]
    while todo:
        event = todo.pop()
        for key, (one, other) in _steps(others, event):
            if other != raised and other not in before:
                before[other] = (one, key)
                todo.append(other)
    found: list[str] = []
    while heard in before and heard != raised:
        heard, key = before[heard]
        found.insert(0, key)
    return found


def _steps(
    others: Mapping[str, ProcessFacts], event: Event
) -> Iterator[tuple[str, tuple[Event, Event]]]:
    for key, facts in sorted(others.items()):
        for each in sorted(facts.passes):
            if each[0] == event:
                yield key, each

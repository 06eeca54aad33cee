"""Timers: one value, valid, with zone, neither too fast nor for ever."""

import re

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.literals import (
    CENTURY,
    MINUTE,
    MOST_ROUNDS,
    Cycle,
    date_problem,
    duration_seconds,
    read_cycle,
)
from engine.bpmn.lint.model import Element, Model, Node
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q

_DAYS = re.compile(r"P\d+D")
_VALUES = ("timeDate", "timeDuration", "timeCycle")


def timers_have_one_right_value(model: Model, report: Report) -> None:
    """Find ``timer-value``, ``timer-minimum``, ``timer-cycle-place``."""
    for node in model.nodes:
        for definition in node.definitions:
            if definition.kind == "timer":
                _check_timer(report, node, definition.element)


def _check_timer(report: Report, node: Node, timer: Element) -> None:
    values = [
        (name, text_of(value))
        for name in _VALUES
        for value in timer.iterchildren(Q + name)
    ]
    if len(values) != 1 or not values[0][1]:
        message = f"{named(node)} needs exactly one date, duration or cycle."
        report.add("timer-value", message, node)
        return
    name, text = values[0]
    if name == "timeCycle" and not _may_repeat(node):
        message = f"{named(node)} repeats, but only its first time counts."
        report.add("timer-cycle-place", message, node)
    if not text.startswith("="):
        _LITERALS[name](report, node, text)


def _may_repeat(node: Node) -> bool:
    """Tell whether several firings make sense: schedules and reminders."""
    if node.tag == "startEvent":
        return node.scope.owner is None or not node.interrupts
    return node.tag == "boundaryEvent" and not node.interrupts


def _check_date(report: Report, node: Node, text: str) -> None:
    if problem := date_problem(text):
        message = f"{named(node)}: {shortened(text)} {problem}."
        report.add("timer-value", message, node)


def _check_duration(report: Report, node: Node, text: str) -> None:
    seconds = duration_seconds(text)
    if seconds is None:
        message = f"{named(node)}: {shortened(text)} is not an ISO 8601 duration."
        report.add("timer-value", message, node)
    elif seconds > CENTURY:
        message = f"{named(node)} waits more than 100 years."
        report.add("timer-minimum", message, node)


def _check_cycle(report: Report, node: Node, text: str) -> None:
    cycle = read_cycle(text)
    if isinstance(cycle, str):
        message = f"{named(node)}: {shortened(text)} {shortened(cycle)}."
        report.add("timer-value", message, node)
    elif problem := _cycle_problem(node, cycle):
        report.add("timer-minimum", f"{named(node)} {problem}.", node)


def _cycle_problem(node: Node, cycle: Cycle) -> str:
    """Return why the cycle is too much; a schedule of new cases may go on for ever."""
    is_schedule = node.tag == "startEvent" and node.scope.owner is None
    if cycle.period < MINUTE:
        return "repeats more often than once a minute"
    if cycle.count is None:
        return "" if is_schedule else "repeats for ever"
    if cycle.count > MOST_ROUNDS:
        return f"repeats more than {MOST_ROUNDS:,} times"
    too_long = max(cycle.count, 1) * cycle.period > CENTURY
    return "repeats for more than 100 years" if too_long else ""


_LITERALS = {
    "timeDate": _check_date,
    "timeDuration": _check_duration,
    "timeCycle": _check_cycle,
}


def calendar_days_are_meant(model: Model, report: Report, context: GateContext) -> None:
    """Find ``timer-calendar``: ``P5D`` in a procedure that counts working days."""
    del context
    dues = [node.extensions.due for node in model.nodes]
    if not any(due and due.after and due.after.endswith("wd") for due in dues):
        return
    for node in model.nodes:
        for definition in node.definitions:
            text = text_of(definition.element.find(f"{Q}timeDuration"))
            if definition.kind == "timer" and _DAYS.fullmatch(text):
                message = f"{named(node)}: {text} are calendar days."
                report.add("timer-calendar", message, node)

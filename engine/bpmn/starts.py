"""Where a process starts, and when a timer starts it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn.semantics.node import Node
from engine.bpmn.specs import Definition, StartTrigger
from engine.bpmn.timers import TimerError, after_firing, armed
from engine.errors import Finding, InvalidModelError, NotFoundError


def chosen_starts(definition: Definition, start_event: str | None) -> list[Node]:
    """Return the nodes to begin at.

    That is the start event which was triggered, else the first one without a trigger,
    else everything that nothing leads to. Raises ``NotFoundError``.
    """
    if start_event is not None:
        names = {trigger.element for trigger in definition.starts}
        if start_event not in names:
            raise NotFoundError(f"The process has no start '{start_event}'.")
        return [definition.nodes[start_event]]
    initial = definition.spec.initial
    if not any(node.tag == "startEvent" for node in initial):
        return initial
    plain = [node for node in initial if not node.definitions]
    return (plain or initial)[:1]


def first_start(
    definition: Definition, trigger: StartTrigger, *, now: datetime, zone: ZoneInfo
) -> dict[str, Any] | None:
    """Return when a timer starts the process first: JSON with ``due``, or None.

    Raises ``InvalidModelError`` if its value is no timer.
    """
    if trigger.kind != "timer":
        return None
    event = definition.nodes[trigger.element].definitions[trigger.definition]
    if event.timer is None:
        return None
    value = event.timer.value
    if not isinstance(value, str):
        value = value.evaluate({}, now=now.astimezone(zone)).value
    try:
        return armed(event.timer.kind, value, now, zone)
    except TimerError as error:
        raise InvalidModelError(
            [
                Finding(
                    rule="timer-value",
                    severity="error",
                    message=f"The timer '{trigger.element}' {error}.",
                    mend="Write a date, a duration or a cycle, or FEEL after '='.",
                    elements=(trigger.element,),
                )
            ]
        ) from error


def next_start(
    remembered: dict[str, Any], *, now: datetime, zone: ZoneInfo
) -> dict[str, Any] | None:
    """Return when it starts the process next, after one firing; None: never again."""
    return after_firing(remembered, now, zone)

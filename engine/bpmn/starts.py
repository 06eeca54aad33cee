"""Timer start events: they belong to a definition, not to an instance."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn.specs import Definition, StartTrigger
from engine.bpmn.timers import TimerError, after_firing, armed
from engine.errors import Finding, InvalidModelError


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

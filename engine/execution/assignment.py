"""Whose work a user task is: the person the case names, else a role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.specs import Element
from engine.content.procedure import Procedure
from engine.feel import expression

EVERYONE = "everyone"
"""The group of steps no lane and no element gives to a role."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The role a step is offered to, and the person the case names for it."""

    role: str
    person: str | None


def assigned(
    element: Element, procedure: Procedure, data: Mapping[str, Any], *, now: datetime
) -> Assigned:
    """Return who a step is for: its own assignment overrides its lane."""
    lane = procedure.lanes.get(element.lane) if element.lane else None
    role = lane.role if lane else None
    person = lane.person if lane else None
    own = element.extensions.assignment
    if own is not None:
        role, person = own.role or role, own.person or (None if own.role else person)
    return Assigned(_value(role, data, now) or EVERYONE, _value(person, data, now))


def _value(text: str | None, data: Mapping[str, Any], now: datetime) -> str | None:
    """Return plain text as it is, and what a text that begins with = evaluates to."""
    if text is None or not text.startswith("="):
        return text or None
    value = expression(text[1:]).evaluate(data, now=now).value
    return value if isinstance(value, str) and value else None

"""What an event waits for or throws."""

from dataclasses import dataclass

from engine.bpmn.expressions import Condition
from engine.bpmn.timers import TimerRule


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """One thing an event catches or throws.

    ``kind`` is message, signal, timer, condition, error, escalation, cancel,
    compensate or terminate; ``keys`` are the correlation keys of a message.
    """

    kind: str
    name: str = ""
    code: str | None = None
    timer: TimerRule | None = None
    condition: Condition | None = None
    keys: tuple[tuple[str, Condition], ...] = ()
    activity: str | None = None
    wait: bool = True

"""What the gate knows of the world around a file; ``None`` means: not known, not asked.

``engine.content.check`` fills it in from the bundle, the registers and the deployed
set. A single file is checked without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Event = tuple[str, str]
"""``message`` or ``signal``, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """An operation: required inputs, whether it runs inside the turn, its errors."""

    inputs: frozenset[str] = frozenset()
    types: Mapping[str, str] | None = None
    """Every input to its type; None: not known, so nothing is said about them."""
    internal: bool = False
    changes_register: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFacts:
    """A deployed process: what it calls, and whether a token ever waits in it."""

    calls: frozenset[str] = frozenset()
    waits: bool = True
    passes: frozenset[tuple[Event, Event]] = frozenset()
    """Events that start it, each with one that it then raises by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFacts:
    """Who works in a lane."""

    role: str
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureFacts:
    """What ``procedure.toml`` says that the diagram has to agree with."""

    key: str
    lanes: Mapping[str, LaneFacts] = field(default_factory=dict)
    checkpoints: Mapping[str, str] = field(default_factory=dict)
    separate: tuple[tuple[str, str], ...] = ()
    ladders: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    target_hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateContext:
    """Everything beside the file that rules may ask."""

    roles: frozenset[str] | None = None
    holders: Mapping[str, frozenset[str]] | None = None
    """Role to who holds it now; a role nobody holds yet says nothing."""
    forms: Mapping[str, frozenset[str]] | None = None
    """Form key to the names its answers write."""
    decisions: Mapping[str, frozenset[str]] | None = None
    """Decision id to the names it reads."""
    operations: Mapping[str, OperationFacts] | None = None
    processes: Mapping[str, ProcessFacts] | None = None
    """Deployed processes by id, without those of the file itself."""
    taken_ids: frozenset[str] = frozenset()
    """Process ids that another bundle has deployed."""
    due_steps: frozenset[str] = frozenset()
    """Elements with a row in table ``due_days``."""
    names: frozenset[str] = frozenset()
    """Names that are there before the first step, besides the reserved ones."""
    before: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Nodes of the running version: id to (tag, name, scope id)."""
    procedure: ProcedureFacts | None = None


NOTHING = GateContext()

"""``procedure.toml`` as frozen data: what a procedure says beside its diagram.

``architecture.md`` section 9 is the prose. Reading and its refusals are in
``procedure_reading.py``; what needs the diagram, the forms or the registers is
checked by ``check.py``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = ("E0", "E1", "E2", "E3", "E4")
DECISIONS = ("extend", "reassign", "none")
"""What a level may let somebody decide about a late step."""
ON_ARRIVAL = ("", "reassign")
"""What a level does by itself, besides telling people."""
ACTIONS = (
    "extension",
    "cancellation",
    "reopening",
    "delegate",
    "comment",
    "attach",
    "hold",
    "suggest",
)
_SPAN = re.compile(r"(?P<amount>-?\d{1,4}) ?(?P<unit>wd|d|h)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An amount of time as people write it: ``5 wd``, ``24 h``, ``-3 wd``."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read ``5 wd``; raise ``ValueError`` for anything else."""
        match = _SPAN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a time such as '5 wd', '24 h' or '10 d'")
        return cls(int(match["amount"]), match["unit"])

    @property
    def rough_hours(self) -> float:
        """Hours for comparing spans of different units: a working day is 1.4 days."""
        return self.amount * {"h": 1.0, "d": 24.0, "wd": 33.6}[self.unit]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Lane:
    """Who works in a lane: a role, or a person of the case with it as fallback."""

    role: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Separation:
    """Two people who may not be one: ``=`` FEEL, or an element and who does it."""

    a: str
    b: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class ClosingCriterion:
    """FEEL that has to hold at an end with status closed, and what to say if not."""

    holds: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One rung: when after the due time, by class of the case, and who is told."""

    name: str
    after: Span
    by_class: Mapping[str, Span] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    acknowledge: Span | None = None
    decide: tuple[str, ...] = ()
    opens: Mapping[str, str] = field(default_factory=dict)
    """Class of the case to the key of the procedure that is opened."""
    action: str = ""
    """``reassign``: the step goes to somebody of ``to`` who may do it."""

    def after_for(self, class_: str | None) -> Span:
        """Return the span for a case of ``class_``."""
        return self.by_class.get(class_ or "", self.after)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reminders and escalations of a step, E0 to E4; ``stop``: class to last level."""

    key: str
    levels: tuple[Level, ...] = ()
    stop: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrossFieldRule:
    """FEEL over the answers of a form; true refuses them at ``fields``."""

    form: str
    when: str
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Everything ``procedure.toml`` says."""

    key: str
    title: str
    prefix: str
    purpose: str
    owner: str
    phase: str
    sop: str | None = None
    clauses: tuple[str, ...] = ()
    retention: str | None = None
    training: str | None = None
    target: Span | None = None
    sign_due_change: str | None = None
    """Meaning of the signature under a due date changed by hand; None: none."""
    columns: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    actions: tuple[str, ...] = ACTIONS
    mandatory: tuple[str, ...] = ("escalation",)
    """Kinds of notices that nobody of this procedure opts out of."""
    counters: tuple[str, ...] = ()
    """Names of the case that start at 0."""
    inputs: tuple[str, ...] = ()
    """Names that a caller or a starting case gives, besides the start form."""
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    checkpoints: Mapping[str, str] = field(default_factory=dict)
    """Kind to the meaning of its signature; ``""``: passing it is enough."""
    separate: tuple[Separation, ...] = ()
    closing: tuple[ClosingCriterion, ...] = ()
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    starts: Mapping[str, str] = field(default_factory=dict)
    """Procedure that may be started to the relation it is started with."""
    prefill: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Procedure to (field of its start form to FEEL over this case)."""
    rules: tuple[CrossFieldRule, ...] = ()

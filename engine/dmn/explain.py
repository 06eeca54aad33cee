"""Why a decision came out as it did: the trace that is kept, and its sentences.

The trace is part of the history of an instance: ``to_json`` is what is stored and
``from_json`` reads it back years later, so entries are only ever added to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.json_values import from_json, to_json
from engine.feel.run import Run
from engine.feel.text_form import text_of

MATCHES_SHOWN = 10
SHOWN_CHARACTERS = 300
STORED_PARTS = 2_000
"""Values with more parts than this are kept as text: the history is no archive."""


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that applied: its place in the table, its conditions and its notes."""

    id: str
    number: int
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what is stored of the rule."""
        return {
            "id": self.id,
            "number": self.number,
            "conditions": list(self.conditions),
            "note": "; ".join(note for note in self.notes if note),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "MatchedRule":
        """Read a stored rule."""
        notes = (data["note"],) if data["note"] else ()
        return cls(data["id"], data["number"], tuple(data["conditions"]), notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision taken: by a table (then ``policy`` is set) or by an expression.

    ``rules`` are those that applied; where outputs have a priority, the best is first.
    ``problem`` says in a sentence why a table gave no result although it should have:
    two rules of a unique table, an input that is not allowed.
    """

    decision: str
    output: Any
    policy: str = ""
    inputs: tuple[tuple[str, Any], ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what is stored of the step."""
        return {
            "decision": self.decision,
            "policy": self.policy,
            "inputs": {name: _stored(value) for name, value in self.inputs},
            "rules": [rule.to_json() for rule in self.rules],
            "output": _stored(self.output),
            "problem": self.problem,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Step":
        """Read a stored step."""
        return cls(
            decision=data["decision"],
            policy=data["policy"],
            inputs=tuple((n, from_json(v)) for n, v in data["inputs"].items()),
            rules=tuple(MatchedRule.from_json(rule) for rule in data["rules"]),
            output=from_json(data["output"]),
            problem=data["problem"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything one evaluation did, required decisions first."""

    decision: str
    output: Any
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Why tables gave no result: in a process this is an incident, not a null."""
        return tuple(step.problem for step in self.steps if step.problem)

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON, with the tags of FEEL values."""
        return {
            "decision": self.decision,
            "output": _stored(self.output),
            "steps": [step.to_json() for step in self.steps],
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Trace":
        """Read a stored trace."""
        return cls(
            decision=data["decision"],
            output=from_json(data["output"]),
            steps=tuple(Step.from_json(step) for step in data["steps"]),
            warnings=tuple(data["warnings"]),
        )


def explain(trace: Trace) -> tuple[str, ...]:
    """Return the trace as sentences a process owner reads: why it is this one."""
    lines = [line for step in trace.steps for line in _step(step)]
    lines += [f"Note: {warning}" for warning in trace.warnings]
    return tuple(lines)


def _step(step: Step) -> Sequence[str]:
    if step.problem:
        return [f"{step.problem} {_inputs(step)}"]
    if not step.policy:
        return [f"“{step.decision}” was calculated as {shown(step.output)}."]
    if not step.rules:
        none = f"No rule of the table “{step.decision}” applied"
        return [f"{none}, so the result is {shown(step.output)}. {_inputs(step)}"]
    value, rules = shown(step.output), _numbers(step.rules)
    if step.policy == "PRIORITY" and len(step.rules) > 1:
        others = _numbers(sorted(step.rules[1:], key=lambda rule: rule.number))
        rules = f"{_numbers(step.rules[:1])}, which has priority over {others},"
    first = f"“{step.decision}” is {value}, decided by {rules} of the table."
    return [first, *(_rule(step, rule) for rule in step.rules[:MATCHES_SHOWN])]


def _numbers(rules: Sequence[MatchedRule]) -> str:
    numbers = _joined([str(rule.number) for rule in rules])
    return f"rules {numbers}" if len(rules) > 1 else f"rule {numbers}"


def _rule(step: Step, rule: MatchedRule) -> str:
    reasons = [
        f"{name} is {shown(value)} (asked for: {condition})"
        for (name, value), condition in zip(step.inputs, rule.conditions, strict=False)
        if condition
    ]
    because = f"because {_joined(reasons)}" if reasons else "whatever the inputs are"
    note = "; ".join(note for note in rule.notes if note)
    return f"Rule {rule.number} applied {because}." + (f" Note: {note}" if note else "")


def _inputs(step: Step) -> str:
    if not step.inputs:
        return "The table has no inputs."
    given = _joined([f"{name} = {shown(value)}" for name, value in step.inputs])
    return f"The inputs were {given}."


def _joined(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def shown(value: Any) -> str:
    """Return a FEEL value as it is written in FEEL; a long one is cut off."""
    try:
        text = text_of(Run(), value)
    except FeelError:
        return "a value that is too large to show"
    if text is None:
        return "null"
    if len(text) > SHOWN_CHARACTERS:
        text = f"{text[:SHOWN_CHARACTERS]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _stored(value: Any) -> Any:
    """Return the JSON form; what has none, or is too large to keep, as its text."""
    run = Run()
    run.ticks = STORED_PARTS
    try:
        return to_json(value, run)
    except FeelError:
        return shown(value)

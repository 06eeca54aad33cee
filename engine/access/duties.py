"""Separation of duties: what one person may not both do.

The pairs of ``procedure.toml`` and ``qms:notSamePersonAs`` of the diagram are compiled
into one table per version; a site may only add pairs. A side is an element (whoever
did it), or FEEL over the case after ``=`` (whoever it names, and whoever does the steps
that are given to that person). Acting for somebody, both people count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine.bpmn.elements import Assignment
from engine.bpmn.specs import Element
from engine.content.procedure import Procedure, Separation
from engine.errors import DutyConflictError
from engine.feel.expression import expression
from engine.store.policy import policy

Performed = Mapping[str, Iterable[str]]
"""Element id to the people who did it; a call activity: all who worked inside it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: the steps of it, and the people the case names for it."""

    label: str
    elements: frozenset[str] = frozenset()
    feel: str | None = None

    def people(self, performed: Performed, persons: Mapping[str, Any]) -> set[str]:
        """Return who this side is: named by the case, or having done a step of it."""
        done = {who for each in self.elements for who in performed.get(each, ())}
        return done | self.named(persons)

    def named(self, persons: Mapping[str, Any]) -> set[str]:
        """Return who the case names for this side."""
        if self.feel is None:
            return set()
        return set(_texts(expression(self.feel).evaluate(persons).value))

    @property
    def deed(self) -> str:
        """Return what somebody of this side did or is, for a sentence."""
        return f"is {self.label}" if self.feel else f"did “{self.label}”"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that are never one person; ``when`` is FEEL over the case."""

    a: Side
    b: Side
    when: str | None = None

    def holds(self, persons: Mapping[str, Any]) -> bool:
        """Say whether the pair counts for this case; in doubt it does."""
        if self.when is None:
            return True
        return expression(self.when).evaluate(persons).value is not False


@dataclass(frozen=True, slots=True)
class DutyTable:
    """All pairs of one version, and what its elements are called."""

    pairs: tuple[Pair, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    """Steps that several people do: in one pass nobody does them twice."""

    def concerns(self, element: str) -> bool:
        """Say whether a step is in any pair: if not, there is nothing to look up."""
        return element in self.once or any(
            element in side.elements for p in self.pairs for side in (p.a, p.b)
        )

    @property
    def names_people(self) -> bool:
        """Say whether answers can break it: some side is a person the case names."""
        return any(pair.a.feel or pair.b.feel for pair in self.pairs)


def compile_duties(
    procedure: Procedure,
    elements: Mapping[str, Element],
    *,
    further: Sequence[Separation] = (),
) -> DutyTable:
    """Return the table of a version; ``further`` are the pairs a site adds."""
    given = _people_of_steps(procedure, elements)
    names = {key: each.name or key for key, each in elements.items()}

    def side(text: str) -> Side:
        if not text.startswith("="):
            return Side(names.get(text, text), frozenset({text}))
        feel = text[1:].strip()
        steps = frozenset(key for key, person in given.items() if person == feel)
        return Side(feel.replace("_", " "), steps, feel)

    pairs = [
        Pair(side(each.a), side(each.b), each.when)
        for each in (*procedure.separate, *further)
    ]
    pairs += [
        Pair(side(key), side(other))
        for key, each in elements.items()
        for other in each.extensions.not_same_person_as
        if other != key
    ]
    once = frozenset(key for key, each in elements.items() if _counts_heads(each))
    return DutyTable(tuple(pairs), names, once)


def _counts_heads(element: Element) -> bool:
    """Say whether a step asks several people, so that each of them counts once.

    It does where it says so by naming itself in ``qms:notSamePersonAs``, and where it
    is signed so many times: by a number, or by whom the items name.
    """
    own = element.extensions
    if element.id in own.not_same_person_as:
        return True
    if own.signature is None or element.multi_instance is None:
        return False
    given = own.assignment or Assignment()
    return element.over == "number" or any(
        (each or "").startswith("=") for each in (given.role, given.person)
    )


def site_separations(session: Session, procedure: str) -> list[Separation]:
    """Return the pairs a site adds to a procedure (register ``separations``)."""
    return [
        Separation(each.fields["a"], each.fields["b"], each.fields.get("when"))
        for each in policy(session, "separations").values()
        if each.state == "active" and each.title == procedure
    ]


def conflicts(
    table: DutyTable,
    element: str,
    person: str,
    acting_for: str | None = None,
    *,
    performed: Performed,
    persons: Mapping[str, Any],
) -> list[str]:
    """Return why somebody may not do a step, in sentences; empty: they may.

    ``persons`` is the document of the case (with the token's own data) as FEEL values;
    ``performed`` says who did what so far.
    """
    found: list[str] = []
    for pair in table.pairs:
        for mine, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if element not in mine.elements or element in other.elements:
                continue
            if not pair.holds(persons):
                continue
            barred = other.people(performed, persons)
            found += [
                _sentence(table, who, other, element)
                for who in (person, acting_for)
                if who in barred
            ]
    return list(dict.fromkeys(found))


def second_times(
    table: DutyTable, element: str, people: Iterable[str | None], done: Collection[str]
) -> list[str]:
    """Return who of these people did a step already that each person does once.

    ``done`` names who did it in this pass, and for whom.
    """
    name = table.names.get(element, element)
    return [
        f"{who} did “{name}” already, and each person counts once."
        for who in people
        if who in done and element in table.once
    ]


def require_no_conflict(
    table: DutyTable,
    element: str,
    person: str,
    acting_for: str | None = None,
    *,
    performed: Performed,
    persons: Mapping[str, Any],
) -> None:
    """Raise ``DutyConflictError`` with every reason why somebody may not do a step."""
    found = conflicts(
        table, element, person, acting_for, performed=performed, persons=persons
    )
    if found:
        raise DutyConflictError(" ".join(found))


def naming_conflicts(
    table: DutyTable, persons: Mapping[str, Any], *, performed: Performed
) -> list[str]:
    """Return where the case itself names one person for both sides of a pair.

    Ask it with the answers somebody hands in: who names people wrongly learns it at
    once, not when the second step comes.
    """
    found: list[str] = []
    for pair in table.pairs:
        if not (pair.a.feel or pair.b.feel) or not pair.holds(persons):
            continue
        named = (pair.a.named(persons) & pair.b.people(performed, persons)) | (
            pair.b.named(persons) & pair.a.people(performed, persons)
        )
        found += [
            f"{who} {pair.a.deed} and {pair.b.deed}; these have to be different people."
            for who in sorted(named)
        ]
    return list(dict.fromkeys(found))


def _sentence(table: DutyTable, who: str, other: Side, element: str) -> str:
    name = table.names.get(element, element)
    return f"{who} {other.deed} and so may not do “{name}”."


def _people_of_steps(
    procedure: Procedure, elements: Mapping[str, Element]
) -> dict[str, str]:
    """Return element id to the FEEL of the person it is for, by itself or its lane."""
    found: dict[str, str] = {}
    for key, element in elements.items():
        if element.kind not in ("userTask", "manualTask"):
            continue
        own = element.extensions.assignment
        lane = procedure.lanes.get(element.lane) if element.lane else None
        text = own.person if own is not None else lane.person if lane else None
        if own is not None and own.person is None and own.role is None and lane:
            text = lane.person
        if text and text.startswith("="):
            found[key] = text[1:].strip()
    return found


def _texts(value: Any) -> Iterable[str]:
    """Return every text in a value: a name, a list of names, lists of lists."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each)]
    return []

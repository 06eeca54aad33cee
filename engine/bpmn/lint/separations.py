"""Separated duties that no people of the site, or no people at all, can keep apart.

What is decided before anything runs: whether one person is named for both sides of a
separation, and whether those who hold the roles now are enough for all steps that one
path brings together. A person whom the case names may be anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext, ProcedureFacts
from engine.bpmn.lint.drawing import lane_by_node
from engine.bpmn.lint.graph import reached
from engine.bpmn.lint.model import Element, Model, Node
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q
from engine.bpmn.separable import People, too_few

_MOST_SIGNERS = 20
Edge = tuple[str, str]


@dataclass(slots=True)
class _Duties:
    """What has to be done by somebody: a step, or all steps of one named person."""

    nodes: dict[str, list[Node]] = field(default_factory=dict)
    people: dict[str, People] = field(default_factory=dict)
    key_of: dict[str, str] = field(default_factory=dict)


def separated_duties_have_people(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``separate-same`` and ``separate-people``."""
    procedure = context.procedure or ProcedureFacts(key="")
    duties = _duties(model, context, procedure)
    edges: set[Edge] = set()
    for node, a, b in _pairs(model, procedure):
        one, other = duties.key_of.get(a, a), duties.key_of.get(b, b)
        if one == other and a != b:
            _tell_same(report, one, duties.nodes.get(one, []), node)
        elif one != other and _meet(duties, one, other):
            edges.add((min(one, other), max(one, other)))
    edges |= _side_by_side(duties)
    for core in too_few(duties.people, edges):
        _tell_few(report, duties, core)


def _pairs(
    model: Model, procedure: ProcedureFacts
) -> Iterator[tuple[Node | None, str, str]]:
    for a, b in procedure.separate:
        yield None, _spaceless(a), _spaceless(b)
    for node in model.nodes:
        for other in node.extensions.not_same_person_as:
            yield node, node.id, other


def _duties(model: Model, context: GateContext, procedure: ProcedureFacts) -> _Duties:
    found, lanes = _Duties(), lane_by_node(model)
    items = {
        each.get("name") or ""
        for node in model.nodes
        if (many := node.child("multiInstanceLoopCharacteristics")) is not None
        for each in many.iterchildren(f"{Q}inputDataItem")
    }
    for node in model.nodes:
        if not node.is_personal:
            continue
        role, person = _given(node, lanes.get(node), procedure)
        case_person = person and person[1:].partition(".")[0] not in items
        key = person if person and case_person else node.id
        found.key_of[node.id] = key
        found.nodes.setdefault(key, []).append(node)
        held = None if person else (context.holders or {}).get(role or "")
        found.people[key] = held or None
    return found


def _given(
    node: Node, lane: Element | None, procedure: ProcedureFacts
) -> tuple[str | None, str | None]:
    """Return role and named person of a step: its own assignment overrides its lane."""
    facts = procedure.lanes.get(lane.get("id") or "") if lane is not None else None
    role, person = (facts.role, facts.person) if facts else (None, None)
    own = node.extensions.assignment
    if own is not None:
        role, person = own.role or role, own.person or (None if own.role else person)
    return role, _spaceless(person) if person and person.startswith("=") else None


def _spaceless(text: str) -> str:
    return "=" + text[1:].strip() if text.startswith("=") else text


def _meet(duties: _Duties, one: str, other: str) -> bool:
    """Say whether one case may bring both: a named person's steps always may."""
    if one.startswith("=") or other.startswith("="):
        return True
    (a,), (b,) = duties.nodes.get(one, [None]), duties.nodes.get(other, [None])
    if a is None or b is None:
        return False
    return any(
        y in reached([x]) or x in reached([y])
        for x in _with_owners(a)
        for y in _with_owners(b)
        if x is not y and x.scope is y.scope
    )


def _with_owners(node: Node) -> Iterator[Node]:
    each: Node | None = node
    while each is not None:
        yield each
        each = each.scope.owner


def _side_by_side(duties: _Duties) -> set[Edge]:
    """Add the people a number asks for beside the first: each signs once."""
    edges: set[Edge] = set()
    for key, nodes in list(duties.nodes.items()):
        many = nodes[0].child("multiInstanceLoopCharacteristics")
        if many is None or nodes[0].extensions.signature is None:
            continue
        number = text_of(many.find(f"{Q}loopCardinality"))
        if number.isdecimal() and 1 < int(number) <= _MOST_SIGNERS:
            further = [f"{key}~{place}" for place in range(1, int(number))]
            duties.people |= dict.fromkeys(further, duties.people[key])
            edges |= set(combinations([key, *further], 2))
    return edges


def _tell_same(
    report: Report, person: str, nodes: list[Node], node: Node | None
) -> None:
    who = shortened(person.removeprefix("="))
    message = f"Two steps have to be done by different people, and both are {who}'s."
    report.add("separate-same", message, *(nodes or [node] if node else nodes))


def _tell_few(report: Report, duties: _Duties, core: Mapping[str, People]) -> None:
    plain = sorted({key.partition("~")[0] for key in core})
    nodes = [node for key in plain for node in duties.nodes.get(key, [])]
    people = sorted(set().union(*(each for each in core.values() if each)))
    message = (
        f"{', '.join(map(named, nodes))} need {len(core)} different people, and only "
        f"{' and '.join(map(shortened, people))} may do them."
    )
    report.add("separate-people", message, *nodes)

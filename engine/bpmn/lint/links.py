"""Link events: a flow drawn in two pieces (BPMN 2.0.2 §10.5.5)."""

from collections import Counter

from engine.bpmn.lint.link_events import (
    continued_at,
    link_name,
    link_of,
    link_sources,
)
from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.report import Report, named


def links_come_in_pairs(model: Model, report: Report) -> None:
    """Find ``link-pairs``: names, partners and sides of link events."""
    for scope in model.scopes:
        throws = _links(scope, "intermediateThrowEvent")
        catches = _links(scope, "intermediateCatchEvent")
        for node in [*catches, *throws]:
            _check_sides(report, node)
        reached = {catch for node in throws for catch in _check_throw(report, node)}
        names = Counter(link_name(node) for node in catches)
        for node in catches:
            if names[link_name(node)] > 1:
                message = f"Two link events catch “{link_name(node)}”."
                report.add("link-pairs", message, node)
            elif node not in reached:
                report.add("link-pairs", f"Nothing jumps to {named(node)}.", node)


def _check_throw(report: Report, node: Node) -> list[Node]:
    """Return where the link leads."""
    found = continued_at(node)
    if not found:
        message = f"No catch event in this scope continues {named(node)}."
        report.add("link-pairs", message, node)
    for other in found:
        _check_partners(report, node, other)
    return found


def _check_sides(report: Report, node: Node) -> None:
    if not link_name(node):
        report.add("link-pairs", f"The link event {named(node)} has no name.", node)
    is_throw = node.tag == "intermediateThrowEvent"
    wrong = node.outgoing if is_throw else node.incoming
    if wrong:
        side = "out of the throwing" if is_throw else "into the catching"
        report.add("link-pairs", f"A flow leads {side} {named(node)}.", node)


def _check_partners(report: Report, throw: Node, catch: Node) -> None:
    """Where a catch says which links lead to it, this one has to be among them."""
    ours, theirs = link_of(throw), link_of(catch)
    if ours is None or theirs is None:
        return
    sources = link_sources(theirs)
    if sources and ours.get("id") not in sources:
        message = f"{named(throw)} jumps to {named(catch)}, which names other sources."
        report.add("link-pairs", message, throw, catch)


def _links(scope: Scope, tag: str) -> list[Node]:
    return [node for node in scope.of(tag) if "link" in node.kinds]

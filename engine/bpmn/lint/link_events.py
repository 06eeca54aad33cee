"""Which link event goes on at which (BPMN 2.0.2 §10.5.5)."""

from engine.bpmn.lint.model import Element, Node, plain
from engine.bpmn.lint.vocabulary import Q


def link_name(node: Node) -> str:
    """Return the name of a link event, an empty text for any other node."""
    definition = link_of(node)
    return "" if definition is None else (definition.get("name") or "").strip()


def link_of(node: Node) -> Element | None:
    """Return the link definition of a node, if it has one."""
    if "link" not in node.kinds:
        return None
    return node.definitions[node.kinds.index("link")].element


def continued_at(throw: Node) -> list[Node]:
    """Return the link catches that go on where ``throw`` jumps to (§10.5.5).

    A definition may refer to its partner; names pair those that do not.
    """
    definition = link_of(throw)
    if definition is None or throw.tag != "intermediateThrowEvent":
        return []
    catches = [
        (node, other)
        for node in throw.scope.of("intermediateCatchEvent")
        if (other := link_of(node)) is not None
    ]
    if target := plain(definition.findtext(f"{Q}target")):
        return [node for node, other in catches if other.get("id") == target]
    own = definition.get("id")
    named = [node for node, other in catches if own and own in link_sources(other)]
    name = link_name(throw)
    return named or [node for node, _ in catches if name and link_name(node) == name]


def link_sources(definition: Element) -> set[str]:
    """Return the ids of the throws that a catching link definition refers to."""
    return {plain(each.text) for each in definition.iterchildren(f"{Q}source")}

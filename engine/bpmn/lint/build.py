"""Make a ``Model`` of a parsed BPMN file, whatever is wrong with it.

Ids that are used twice refer to the first element; the identity rules tell about it.
"""

from lxml import etree

from engine.bpmn.elements import read_extensions
from engine.bpmn.lint.model import (
    Definition,
    Element,
    Flow,
    Model,
    Node,
    Scope,
    plain,
)
from engine.bpmn.lint.vocabulary import FLOW_NODES, SUBPROCESSES, SUFFIX, Q, local


def build(root: Element) -> Model:
    """Return the model of a ``bpmn:definitions`` element."""
    by_id: dict[str, Element] = {}
    for element in root.iter(f"{Q}*"):
        by_id.setdefault(element.get("id") or "", element)
    by_id.pop("", None)
    processes = [Scope(each, "process") for each in root.iterchildren(Q + "process")]
    scopes = _all_scopes(processes, by_id)
    nodes = [node for scope in scopes for node in scope.nodes]
    node_by_id: dict[str, Node] = {}
    for node in nodes:
        node_by_id.setdefault(node.id, node)
    node_by_id.pop("", None)
    flow_by_id: dict[str, Flow] = {}
    for scope in scopes:
        for flow in scope.flows:
            flow_by_id.setdefault(flow.id, flow)
            _connect(flow, node_by_id)
    _attach(nodes, node_by_id)
    return Model(root, by_id, processes, scopes, nodes, node_by_id, flow_by_id)


def _all_scopes(processes: list[Scope], by_id: dict[str, Element]) -> list[Scope]:
    """Fill the scopes, the inner ones after the outer ones; no recursion."""
    scopes = list(processes)
    for scope in scopes:  # grows while it is walked
        for child in scope.element.iterchildren(f"{Q}*"):
            tag = local(child.tag)
            if tag in FLOW_NODES:
                node = Node(child, tag, scope, read_extensions(child))
                node.definitions = _definitions(child, by_id)
                scope.nodes.append(node)
                if tag in SUBPROCESSES:
                    node.inner = Scope(child, tag, node, scope)
                    scopes.append(node.inner)
            else:
                _add_edge(scope, child, tag)
    return scopes


def _add_edge(scope: Scope, element: Element, tag: str) -> None:
    if tag == "sequenceFlow":
        scope.flows.append(Flow(element, scope, condition=_condition(element)))
    elif tag == "association":
        source = plain(element.get("sourceRef"))
        targets = scope.associations.setdefault(source, set())
        targets.add(plain(element.get("targetRef")))


def _definitions(event: Element, by_id: dict[str, Element]) -> list[Definition]:
    """Return inline and referenced event definitions; missing ones are left out."""
    found = []
    for child in event.iterchildren(f"{Q}*"):
        tag, element = local(child.tag), child
        if tag == "eventDefinitionRef":
            target = by_id.get(plain(child.text))
            if target is None:
                continue
            tag, element = local(target.tag), target
        if tag.endswith(SUFFIX):
            found.append(Definition(tag.removesuffix(SUFFIX), element))
    return found


def _condition(flow: Element) -> str | None:
    expression = flow.find(Q + "conditionExpression")
    return None if expression is None else text_of(expression)


def text_of(element: Element | None) -> str:
    """Return the trimmed text of an element, an empty one if there is none."""
    if element is None:
        return ""
    parts = [element.text, *(child.tail for child in element)]
    return "".join(each for each in parts if each).strip()


def _connect(flow: Flow, nodes: dict[str, Node]) -> None:
    flow.source = nodes.get(plain(flow.element.get("sourceRef")))
    flow.target = nodes.get(plain(flow.element.get("targetRef")))
    if flow.source is not None:
        flow.source.outgoing.append(flow)
    if flow.target is not None:
        flow.target.incoming.append(flow)


def _attach(nodes: list[Node], node_by_id: dict[str, Node]) -> None:
    for node in nodes:
        if node.tag == "boundaryEvent":
            node.host = node_by_id.get(plain(node.element.get("attachedToRef")))
            if node.host is not None:
                node.host.boundary.append(node)


def source_line(element: Element) -> int | None:
    """Return the line on which ``element`` starts, if the parser knows it."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def is_bpmn_file(root: Element) -> bool:
    """Tell whether ``root`` is ``bpmn:definitions``."""
    return etree.QName(root).localname == "definitions" and root.tag == (
        Q + "definitions"
    )

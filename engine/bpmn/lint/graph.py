"""Which node leads to which, inside one scope: flows, boundary events and links.

All searches are loops over lists: a model may be 2,000 nodes deep.
"""

from collections.abc import Callable, Iterable, Iterator

from engine.bpmn.lint.model import Flow, Node, Scope

JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def link_name(node: Node) -> str:
    """Return the name of a link event, an empty text for any other node."""
    if "link" not in node.kinds:
        return ""
    definition = node.definitions[node.kinds.index("link")].element
    return (definition.get("name") or "").strip()


def onward(node: Node) -> Iterator[Node]:
    """Yield where a token at ``node`` can go next: flows, its boundary, its link."""
    yield from node.successors()
    yield from node.boundary
    yield from compensation_handlers(node)
    if node.tag == "intermediateThrowEvent" and (name := link_name(node)):
        for other in node.scope.of("intermediateCatchEvent"):
            if link_name(other) == name:
                yield other


def compensation_handlers(node: Node) -> Iterator[Node]:
    """Yield the activities an association leads to from a compensation boundary."""
    if node.tag != "boundaryEvent" or "compensate" not in node.kinds:
        return
    for other in associated(node):
        if other.is_activity:
            yield other


def associated(node: Node) -> Iterator[Node]:
    """Yield the nodes of the same scope that associations lead to from ``node``."""
    targets = node.scope.associations.get(node.id, ())
    return (other for other in node.scope.nodes if targets and other.id in targets)


def reached(
    start: Iterable[Node], step: Callable[[Node], Iterable[Node]] = onward
) -> set[Node]:
    """Return all nodes that ``step`` leads to from ``start``, these included."""
    found = set(start)
    todo = list(found)
    while todo:
        for other in step(todo.pop()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def backward(nodes: Iterable[Node]) -> Callable[[Node], Iterable[Node]]:
    """Return the reverse of ``onward`` over ``nodes``."""
    before: dict[Node, list[Node]] = {}
    for node in nodes:
        for other in onward(node):
            before.setdefault(other, []).append(node)
    return lambda node: before.get(node, ())


def is_instantiating(node: Node) -> bool:
    """Tell whether a receive task or event gateway starts the process."""
    return node.tag in ("receiveTask", "eventBasedGateway") and node.flag("instantiate")


def starts(scope: Scope) -> list[Node]:
    """Return where tokens come into being when ``scope`` is entered."""
    events = [node for node in scope.nodes if node.tag == "startEvent"]
    events += [node for node in scope.nodes if is_instantiating(node)]
    return events or [node for node in scope.nodes if _begins(node)]


def _begins(node: Node) -> bool:
    """Tell whether nothing leads to the node, so that it starts with its scope."""
    is_catch = node.tag == "intermediateCatchEvent" and "link" in node.kinds
    return not node.incoming and not node.is_detached and not is_catch


def is_join(node: Node) -> bool:
    """Tell whether the node takes several tokens together."""
    return node.tag in JOINS and len(node.incoming) > 1


def outgoing_of_host(node: Node) -> list[Flow]:
    """Return the flows of a node and of its non-interrupting boundary events."""
    extra = [
        flow
        for event in node.boundary
        if not event.interrupts
        for flow in event.outgoing
    ]
    return [*node.outgoing, *extra]


def forks(node: Node) -> bool:
    """Tell whether one token at the node can become several."""
    flows = outgoing_of_host(node)
    if len(flows) < 2:  # noqa: PLR2004  one flow is no fork
        return False
    return node.tag not in ("exclusiveGateway", "eventBasedGateway")


def always_forks(node: Node) -> bool:
    """Tell whether one token certainly becomes several: a split, drawn or implied."""
    plain = [flow for flow in node.outgoing if flow.condition is None]
    if node.tag in ("exclusiveGateway", "eventBasedGateway", "inclusiveGateway"):
        return False
    if node.tag == "complexGateway":
        return False
    return len([each for each in plain if each.id != node.default]) > 1


def components(nodes: list[Node]) -> list[list[Node]]:
    """Return the strongly connected parts, successors first (Tarjan, no recursion)."""
    state = _Search()
    for root in nodes:
        if root not in state.index:
            state.walk(root)
    return state.parts


class _Search:
    """Tarjan's search with an explicit stack."""

    def __init__(self) -> None:
        self.index: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.stack: list[Node] = []
        self.on_stack: set[Node] = set()
        self.parts: list[list[Node]] = []

    def walk(self, root: Node) -> None:
        """Search from ``root``."""
        work = [(root, self._enter(root))]
        while work:
            node, rest = work[-1]
            other = next(rest, None)
            if other is None:
                work.pop()
                self._leave(node, work[-1][0] if work else None)
            elif other not in self.index:
                work.append((other, self._enter(other)))
            elif other in self.on_stack:
                self.low[node] = min(self.low[node], self.index[other])

    def _enter(self, node: Node) -> Iterator[Node]:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.on_stack.add(node)
        return iter(list(onward(node)))

    def _leave(self, node: Node, parent: Node | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] != self.index[node]:
            return
        place = self.stack.index(node)
        part, self.stack[place:] = self.stack[place:], []
        self.on_stack.difference_update(part)
        self.parts.append(part)

"""Which node leads to which, inside one scope: flows, boundary events and links.

All searches are loops over lists: a model may be 2,000 nodes deep.
"""

from collections.abc import Callable, Iterable, Iterator

from engine.bpmn.lint.link_events import continued_at
from engine.bpmn.lint.model import Flow, Node, Scope

JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def onward(node: Node) -> tuple[Node, ...]:
    """Return where a token at ``node`` can go next: flows, its boundary, its link."""
    if node.ahead is None:
        node.ahead = tuple(_onward(node))
    return node.ahead


def _onward(node: Node) -> Iterator[Node]:
    yield from node.successors()
    yield from node.boundary
    yield from compensation_handlers(node)
    yield from continued_at(node)


def but(*barriers: Node) -> Callable[[Node], Iterable[Node]]:
    """Return ``onward`` that arrives at ``barriers``, but never leaves them."""
    stop = set(barriers)
    return lambda node: () if node in stop else onward(node)


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
    if (node.element.get("completionQuantity") or "1") != "1":
        return True
    if len(outgoing_of_host(node)) <= 1:
        return False
    return node.tag not in ("exclusiveGateway", "eventBasedGateway")


def certainly_forks(node: Node) -> bool:
    """Tell whether each token becomes several: a parallel gateway or implied split."""
    if node.tag == "parallelGateway":
        return len(node.outgoing) > 1
    if node.is_gateway:
        return False
    plain = [flow for flow in node.outgoing if flow.condition is None]
    return len([flow for flow in plain if flow.id != node.default]) > 1


def dominators(scope: Scope) -> dict[Node, list[Node]]:
    """Return, by reachable node, what every path from a start passes, nearest first.

    Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001).
    """
    order = _postorder(starts(scope))
    number = {node: place for place, node in enumerate(order)}
    before: dict[Node, list[Node]] = {}
    for node in order:
        for other in onward(node):
            before.setdefault(other, []).append(node)
    origins = set(starts(scope))
    nearest = _nearest(order, number, before, origins)
    found: dict[Node, list[Node]] = {}
    for node in reversed(order):
        above = nearest.get(node)
        found[node] = [] if above is None else [above, *found[above]]
    return found


def _nearest(
    order: list[Node],
    number: dict[Node, int],
    before: dict[Node, list[Node]],
    origins: set[Node],
) -> dict[Node, Node | None]:
    """Return the nearest dominator of each node; None: nothing but the start itself."""
    nearest: dict[Node, Node | None] = dict.fromkeys(origins)
    changed = True
    while changed:
        changed = False
        for node in reversed(order):
            if node in origins:
                continue
            known = [each for each in before.get(node, ()) if each in nearest]
            common: Node | None = known[0]
            for each in known[1:]:
                common = _meeting(common, each, number, nearest)
            if nearest.get(node, node) is not common:
                nearest[node], changed = common, True
    return nearest


def _meeting(
    first: Node | None,
    second: Node | None,
    number: dict[Node, int],
    nearest: dict[Node, Node | None],
) -> Node | None:
    while first is not second:
        if first is None or second is None:
            return None
        if number[first] < number[second]:
            first = nearest[first]
        else:
            second = nearest[second]
    return first


def _postorder(roots: list[Node]) -> list[Node]:
    found: list[Node] = []
    seen: set[Node] = set()
    for root in roots:
        work = [] if root in seen else [(root, iter(onward(root)))]
        seen.add(root)
        while work:
            node, rest = work[-1]
            other = next((each for each in rest if each not in seen), None)
            if other is None:
                found.append(node)
                work.pop()
            else:
                seen.add(other)
                work.append((other, iter(onward(other))))
    return found


def components(
    nodes: list[Node], step: Callable[[Node], Iterable[Node]] = onward
) -> list[list[Node]]:
    """Return the strongly connected parts, successors first (Tarjan, no recursion)."""
    state = _Search(step)
    for root in nodes:
        if root not in state.index:
            state.walk(root)
    return state.parts


class Reach:
    """Which node leads to which, answered at once: one bit set per node."""

    def __init__(
        self, nodes: list[Node], step: Callable[[Node], Iterable[Node]] = onward
    ) -> None:
        bits = {node: 1 << place for place, node in enumerate(nodes)}
        masks: dict[Node, int] = {}
        for part in components(nodes, step):  # successors come first
            mask = 0
            for node in part:
                mask |= bits.get(node, 0)
                for other in step(node):
                    mask |= masks.get(other, 0)
            masks.update(dict.fromkeys(part, mask))
        self._bits = bits
        self._masks = masks

    def leads(self, source: Node, target: Node) -> bool:
        """Tell whether they are the same, or a path leads from one to the other."""
        return bool(self._masks.get(source, 0) & self._bits.get(target, 0))


class _Search:
    """Tarjan's search with an explicit stack."""

    def __init__(self, step: Callable[[Node], Iterable[Node]]) -> None:
        self.step = step
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
        return iter(list(self.step(node)))

    def _leave(self, node: Node, parent: Node | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] != self.index[node]:
            return
        place = self.stack.index(node)
        part, self.stack[place:] = self.stack[place:], []
        self.on_stack.difference_update(part)
        self.parts.append(part)

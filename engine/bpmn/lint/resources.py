"""What would cost without bound: endless loops, multiplying paths, recursion."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from engine.bpmn.lint.calls import automatic_processes, call_cycles, call_depth
from engine.bpmn.lint.catalogue import WARNING
from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.expressions import Text
from engine.bpmn.lint.graph import (
    Reach,
    but,
    certainly_forks,
    components,
    forks,
    is_join,
    onward,
    reached,
)
from engine.bpmn.lint.joins import analysed
from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.names import counted_names, reads
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.throwing import instances_started

MOST_PREDICTED = 2_000
DEEPEST_CALL = 10
_WAITING = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "receiveTask",
        "eventBasedGateway",
        "adHocSubProcess",
    }
)


def loops_wait_somewhere(model: Model, report: Report, context: GateContext) -> None:
    """Find ``loop-without-wait``: a circle that no person and no event slows down."""
    automatic = automatic_processes(model, context)
    for scope in model.scopes:
        moving = [node for node in scope.nodes if not waits(node, context, automatic)]
        for circle in _circles(moving):
            shown = ", ".join(named(node) for node in circle[:5])
            message = f"Nothing waits in the loop of {shown}."
            level = WARNING if report.profile == "bpmn" and _counts(circle) else ""
            report.add("loop-without-wait", message, *circle, level=level)
    _check_restarts(model, report, context, automatic)


def _check_restarts(
    model: Model, report: Report, context: GateContext, automatic: frozenset[str]
) -> None:
    """Find processes that start each other by messages or signals without a wait."""
    started = instances_started(model)
    if not started:
        return
    moving = [
        node
        for scope in model.processes
        for node in scope.nodes
        if not waits(node, context, automatic)
    ]
    for circle in _circles(moving, started):
        if any(node.tag == "startEvent" for node in circle):
            shown = ", ".join(named(node) for node in circle[:5])
            message = f"{shown}: each case starts the next one, and nothing waits."
            report.add("loop-without-wait", message, *circle)


def _counts(circle: list[Node]) -> bool:
    """Tell whether a way out asks for a name that a script in the loop counts.

    Whether it ends is not proved; the limit of steps at run time stands behind it.
    """
    counted = frozenset().union(*map(counted_names, circle))
    conditions = [
        Text(flow.element, flow.condition.removeprefix("="))
        for node in circle
        for flow in node.outgoing
        if flow.condition
    ]
    return any(reads(each) & counted for each in conditions)


def waits(node: Node, context: GateContext, automatic: frozenset[str]) -> bool:
    """Tell whether a token can come to rest at the node."""
    if node.tag in _WAITING:
        return True
    if node.tag == "intermediateCatchEvent":
        return "link" not in node.kinds
    if node.tag == "serviceTask":
        return not _is_internal(node, context)
    if node.tag == "callActivity":
        called = (node.element.get("calledElement") or "").rsplit(":", 1)[-1]
        return called not in automatic
    if node.inner is not None:
        return any(waits(each, context, automatic) for each in node.inner.nodes)
    return False


def _is_internal(node: Node, context: GateContext) -> bool:
    """Tell whether the operation runs inside the turn; others become jobs."""
    operation = node.extensions.operation
    if operation is None or context.operations is None:
        return False
    facts = context.operations.get(operation.name)
    return facts is not None and facts.internal


def _circles(
    nodes: list[Node], further: Mapping[Node, tuple[Node, ...]] = MappingProxyType({})
) -> Iterator[list[Node]]:
    """Yield the circles that consist of ``nodes`` only; ``further`` adds steps."""
    allowed = set(nodes)

    def step(node: Node) -> Iterable[Node]:
        ahead = (*onward(node), *further.get(node, ()))
        return (other for other in ahead if other in allowed)

    for part in components(nodes, step):
        if len(part) > 1 or part[0] in step(part[0]):
            order = {node: place for place, node in enumerate(nodes)}
            yield sorted(part, key=order.__getitem__)


def forks_are_joined_before_they_repeat(model: Model, report: Report) -> None:
    """Find ``fork-into-itself``: each round leaves tokens behind that still wait."""
    for scope in analysed(model):
        splits = [node for node in scope.nodes if certainly_forks(node)]
        reach = Reach(scope.nodes) if splits else None
        for fork in splits:
            if reach is not None and _returns_unjoined(fork, reach):
                message = f"{named(fork)} splits again before its branches are joined."
                report.add("fork-into-itself", message, fork)


def _returns_unjoined(fork: Node, reach: Reach) -> bool:
    """Tell whether a branch comes back while another one stays behind and waits."""
    if not any(reach.leads(target, fork) for target in fork.successors()):
        return False
    targets = [flow.target for flow in fork.outgoing if flow.target is not None]
    everywhere = [reached([target], but(fork)) for target in targets]
    passing = Counter(node for found in everywhere for node in found)
    met = {node for node, count in passing.items() if count > 1 and is_join(node)}
    staying = [_stays(found, fork) for found in everywhere]
    for place, target in enumerate(targets):
        shared = met & everywhere[place]
        if staying.count(True) == int(staying[place]):
            continue  # no other branch stays
        back = reached([target], but(fork, *shared))
        if any(fork in onward(node) for node in back if node not in shared):
            return True
    return False


def _stays(branch: set[Node], fork: Node) -> bool:
    """Tell whether a branch holds its token: it waits, or comes back as well."""
    return any(
        node.tag in _WAITING
        or node.tag in ("intermediateCatchEvent", "callActivity", "serviceTask")
        or node.inner is not None
        or fork in onward(node)
        for node in branch
        if node is not fork
    )


def paths_do_not_multiply(model: Model, report: Report) -> None:
    """Find ``path-product``: splits one after the other whose branches never join."""
    for scope in analysed(model):
        tokens = most_tokens(scope)
        worst = max(scope.nodes, key=lambda node: tokens[node], default=None)
        if worst is not None and tokens[worst] > MOST_PREDICTED:
            message = (
                f"Parallel branches behind {named(worst)} multiply "
                f"to {tokens[worst]:,.0f} tokens."
            )
            report.add("path-product", message, worst)


def most_tokens(scope: Scope) -> dict[Node, float]:
    """Return, by node, how many tokens one token there becomes at most.

    Splits add up, choices take the largest; a token that a join takes together with
    others counts as its share. Circles count once: ``fork-into-itself`` judges them.
    """
    found: dict[Node, float] = {}
    for part in components(scope.nodes):  # successors come first
        inside = set(part)
        counts = [_tokens_behind(node, found, inside) for node in part]
        found.update(dict.fromkeys(part, min(max(counts), 1e15)))
    return found


def _tokens_behind(node: Node, found: dict[Node, float], inside: set[Node]) -> float:
    ahead = [
        found[target] / (len(target.incoming) if is_join(target) else 1)
        for target in onward(node)
        if target not in inside
    ]
    return max(sum(ahead) if forks(node) else max(ahead, default=1), 1)


def calls_do_not_recur(model: Model, report: Report, context: GateContext) -> None:
    """Find ``call-recursion`` over this file and the deployed set."""
    circles = call_cycles(model, context)
    for process in model.processes:
        circle = circles.get(process.id)
        if circle:
            shown = " → ".join(shortened(each) for each in circle[:12])
            message = f"{named(process)} calls itself: {shown}."
            report.add("call-recursion", message, process)
        elif (depth := call_depth(model, context, process.id)) > DEEPEST_CALL:
            message = f"{named(process)} calls {depth} processes deep."
            report.add("call-recursion", message, process)

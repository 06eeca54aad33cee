"""Names over paths: written by two branches at once, read before anybody wrote them.

Only where the forms are known: a user task without one may write anything.
"""

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.expressions import Text, texts
from engine.bpmn.lint.graph import (
    but,
    certainly_forks,
    is_join,
    onward,
    reached,
    starts,
)
from engine.bpmn.lint.joins import analysed
from engine.bpmn.lint.model import Element, Model, Node, Scope
from engine.bpmn.lint.names import is_over_results, reads, writes
from engine.bpmn.lint.report import Report, named

_LARGEST = 300
Read = tuple[Node, Text, str]


def branches_write_names_of_their_own(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``write-race``: the last branch wins, whichever that is."""
    if context.forms is None:
        return
    for scope in analysed(model):
        for fork in [node for node in scope.nodes if certainly_forks(node)]:
            for name, nodes in _races(fork, context):
                message = f"Parallel branches of {named(fork)} both write {name}."
                report.add("write-race", message, fork, *nodes)


def _races(fork: Node, context: GateContext) -> Iterator[tuple[str, list[Node]]]:
    branches = [
        reached([flow.target], _until_join)
        for flow in fork.outgoing
        if flow.target is not None and not is_join(flow.target)
    ]
    shared = {
        node
        for first in branches
        for second in branches
        if first is not second
        for node in first & second
    }
    writers: dict[str, dict[int, Node]] = {}
    for place, branch in enumerate(branches):
        for node in branch - shared:
            for name in _all_writes(node, context):
                writers.setdefault(name, {})[place] = node
    for name, nodes in sorted(writers.items()):
        if len(nodes) > 1:
            yield name, list(nodes.values())


def _until_join(node: Node) -> Iterable[Node]:
    return () if is_join(node) else onward(node)


def _all_writes(node: Node, context: GateContext) -> frozenset[str]:
    """Return what a step writes into the case; a repetition only its result list."""
    inside = [] if node.inner is None else list(node.inner.deep_nodes())
    return writes(node, context).union(*(writes(each, context) for each in inside))


def names_are_written_before(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``read-before-write``: on some path the name is still null."""
    if context.forms is None:
        return
    found = list(_reads_by_node(model))
    for process in model.processes:
        if len(process.nodes) <= _LARGEST:
            here = [each for each in found if each[0].scope is process]
            _check_reads(process, report, context, here)


def _check_reads(
    process: Scope, report: Report, context: GateContext, found: list[Read]
) -> None:
    writers = _writers(process, context)
    for top, text, name in found:
        written = writers.get(name, set())
        if not written or name in context.names or top in written:
            continue
        if top in reached(starts(process), but(*written)):
            message = f"{name} is read here, but no path has to have written it."
            report.add("read-before-write", message, text.element, top)


def _writers(process: Scope, context: GateContext) -> dict[str, set[Node]]:
    found: dict[str, set[Node]] = {}
    for node in process.nodes:
        for name in _all_writes(node, context):
            found.setdefault(name, set()).add(node)
    return found


def _reads_by_node(model: Model) -> Iterator[Read]:
    """Yield the outermost node, the text and each name; tests for null are meant."""
    by_element = {node.element: node for node in model.nodes}
    by_flow = {flow.element: flow.source for flow in model.flows()}
    for text in texts(model.root):
        if "null" in text.text or text.is_script or is_over_results(text.element):
            continue
        top = _top_node(text.element, by_element, by_flow)
        if top is not None:
            for name in sorted(reads(text)):
                yield top, text, name


def _top_node(
    element: Element,
    by_element: dict[Element, Node],
    by_flow: dict[Element, Node | None],
) -> Node | None:
    """Return the node of the process that an expression belongs to."""
    for each in (element, *element.iterancestors()):
        node = by_element.get(each) or by_flow.get(each)
        if node is not None:
            while node.scope.owner is not None:
                node = node.scope.owner
            return node
    return None

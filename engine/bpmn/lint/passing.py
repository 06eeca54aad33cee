"""Which events a process raises by itself when another event has started it.

Whatever may wait stops the search, operations and calls too: what is not certain is
left to the limits at run time.
"""

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.context import Event
from engine.bpmn.lint.graph import onward, reached
from engine.bpmn.lint.model import Model, Node, Scope
from engine.bpmn.lint.throwing import events_of, sends

WAITING = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "receiveTask",
        "serviceTask",
        "intermediateCatchEvent",
        "eventBasedGateway",
        "adHocSubProcess",
    }
)


def passed_on(model: Model, process: Scope) -> frozenset[tuple[Event, Event]]:
    """Return pairs of an event that starts a process and one it raises by itself."""
    found: set[tuple[Event, Event]] = set()
    for start in process.of("startEvent"):
        heard = list(events_of(model, start))
        raised = set(_raised(model, start)) if heard else set()
        found.update((one, other) for one in heard for other in raised)
    return frozenset(found)


def _raised(model: Model, start: Node) -> Iterator[Event]:
    """Yield what is thrown between a start and the first places where it waits."""

    def step(node: Node) -> Iterable[Node]:
        inside = node.inner.deep_nodes() if node.inner else ()
        stops = any(_may_wait(each) for each in (node, *inside))
        return () if stops else onward(node)

    for node in reached([start], step):
        if sends(node):
            yield from events_of(model, node)


def _may_wait(node: Node) -> bool:
    if node.tag == "intermediateCatchEvent":
        return "link" not in node.kinds
    return node.tag in WAITING or node.tag == "callActivity"

"""A checked file as the rules see it: scopes, nodes and flows with their ends resolved.

Built by ``build.py`` from any well-formed BPMN file, however wrong: a flow may lack an
end, a boundary event its host.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.elements import Extensions
from engine.bpmn.lint.vocabulary import (
    ACTIVITIES,
    EVENTS,
    GATEWAYS,
    PERSONAL,
    SUBPROCESSES,
    Q,
    local,
)

Element = etree._Element  # noqa: SLF001  the only name lxml gives its element class


@dataclass(eq=False, slots=True)
class Definition:
    """One event definition: ``kind`` is ``timer``, ``message``, ``error`` ..."""

    kind: str
    element: Element


@dataclass(eq=False, slots=True)
class Flow:
    """One sequence flow; an end is None if it leads nowhere.

    ``condition`` is the text of its condition expression, None without one.
    """

    element: Element
    scope: "Scope"
    source: "Node | None" = None
    target: "Node | None" = None
    condition: str | None = None

    @property
    def id(self) -> str:
        """The id in the file, or an empty text."""
        return self.element.get("id") or ""


@dataclass(eq=False, slots=True)
class Node:
    """One activity, event or gateway."""

    element: Element
    tag: str
    scope: "Scope"
    extensions: Extensions
    definitions: list[Definition] = field(default_factory=list)
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    host: "Node | None" = None
    boundary: list["Node"] = field(default_factory=list)
    inner: "Scope | None" = None
    ahead: "tuple[Node, ...] | None" = None
    """What ``graph.onward`` has found, kept because searches ask again and again."""

    @property
    def id(self) -> str:
        """The id in the file, or an empty text."""
        return self.element.get("id") or ""

    @property
    def name(self) -> str:
        """The name people see, or an empty text."""
        return " ".join((self.element.get("name") or "").split())

    @property
    def is_activity(self) -> bool:
        """Whether it is a task, a subprocess or a call activity."""
        return self.tag in ACTIVITIES

    @property
    def is_event(self) -> bool:
        """Whether it is an event."""
        return self.tag in EVENTS

    @property
    def is_gateway(self) -> bool:
        """Whether it is a gateway."""
        return self.tag in GATEWAYS

    @property
    def is_personal(self) -> bool:
        """Whether a person does it."""
        return self.tag in PERSONAL

    @property
    def is_event_subprocess(self) -> bool:
        """Whether it is a subprocess that an event starts."""
        return self.tag in SUBPROCESSES and self.flag("triggeredByEvent")

    @property
    def is_compensation(self) -> bool:
        """Whether it only runs to undo something."""
        return self.flag("isForCompensation")

    @property
    def is_detached(self) -> bool:
        """Whether no sequence flow leads to it by design."""
        return (
            self.tag == "boundaryEvent"
            or self.is_event_subprocess
            or self.is_compensation
        )

    @property
    def interrupts(self) -> bool:
        """Whether a boundary event or triggered start ends what it is attached to."""
        name = "isInterrupting" if self.tag == "startEvent" else "cancelActivity"
        return self.flag(name, default=True)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its event definitions."""
        return tuple(each.kind for each in self.definitions)

    @property
    def default(self) -> str | None:
        """The id of its default flow."""
        return self.element.get("default")

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean attribute as XML schema reads it."""
        value = (self.element.get(name) or "").strip()
        return default if not value else value in ("true", "1")

    def child(self, tag: str) -> Element | None:
        """Return its first child with the BPMN tag ``tag``."""
        return self.element.find(Q + tag)

    def successors(self) -> Iterator["Node"]:
        """Yield the nodes its flows lead to."""
        return (flow.target for flow in self.outgoing if flow.target is not None)

    def predecessors(self) -> Iterator["Node"]:
        """Yield the nodes whose flows lead here."""
        return (flow.source for flow in self.incoming if flow.source is not None)


@dataclass(eq=False, slots=True)
class Scope:
    """A process or subprocess with what stands directly in it."""

    element: Element
    tag: str
    owner: Node | None = None
    parent: "Scope | None" = None
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    associations: dict[str, set[str]] = field(default_factory=dict)
    """Id of the source of an association to the ids of its targets."""

    @property
    def id(self) -> str:
        """The id in the file, or an empty text."""
        return self.element.get("id") or ""

    @property
    def process(self) -> "Scope":
        """The process it belongs to."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def is_executable(self) -> bool:
        """Whether its process is meant to run."""
        value = (self.process.element.get("isExecutable") or "").strip()
        return value in ("true", "1")

    def of(self, *tags: str) -> list[Node]:
        """Return its nodes with one of ``tags``."""
        return [node for node in self.nodes if node.tag in tags]

    def deep_nodes(self) -> Iterator[Node]:
        """Yield its nodes and those of all subprocesses in it."""
        for node in self.nodes:
            yield node
            if node.inner is not None:
                yield from node.inner.deep_nodes()


@dataclass(eq=False, slots=True)
class Model:
    """A whole file."""

    root: Element
    by_id: Mapping[str, Element]
    processes: list[Scope]
    scopes: list[Scope]
    nodes: list[Node]
    node_by_id: Mapping[str, Node]
    flow_by_id: Mapping[str, Flow]

    def flows(self) -> Iterator[Flow]:
        """Yield the sequence flows of all scopes."""
        for scope in self.scopes:
            yield from scope.flows

    def referenced(self, element: Element, name: str) -> Element | None:
        """Return the element that an attribute or child of ``element`` refers to."""
        text = element.get(name)
        if text is None:
            text = element.findtext(Q + name)
        return self.by_id.get(plain(text)) if text else None

    @property
    def has_executable(self) -> bool:
        """Whether any process of the file is meant to run."""
        return any(scope.is_executable for scope in self.processes)


def plain(reference: str | None) -> str:
    """Return the id a QName refers to: ``tns:host`` is ``host`` in this file."""
    return (reference or "").strip().rsplit(":", 1)[-1]


def scope_element(element: Element) -> Element | None:
    """Return the nearest process or subprocess around ``element``, or itself."""
    for each in (element, *element.iterancestors()):
        if local(each.tag) in SUBPROCESSES | {"process"}:
            return each
    return None

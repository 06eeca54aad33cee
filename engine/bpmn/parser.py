"""Lowered XML to specs made of our nodes.

The library's parser is not used: it recurses once per node, orders flows by the height
of their targets' shapes and stops at the first thing it does not know.
"""

from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree

from engine import feel
from engine.bpmn.data_parser import data_of
from engine.bpmn.decisions import DecisionTask
from engine.bpmn.elements import read_extensions
from engine.bpmn.event_parser import EventParser
from engine.bpmn.expressions import expression
from engine.bpmn.loop_parser import loop_of
from engine.bpmn.lowering import BPMN, SCOPES, local_name
from engine.bpmn.semantics.activity import Activity
from engine.bpmn.semantics.boundary import BoundaryEvent
from engine.bpmn.semantics.events import (
    CatchEvent,
    Catching,
    EndEvent,
    StartEvent,
    ThrowEvent,
    Throwing,
)
from engine.bpmn.semantics.gateways import EventGateway, ExclusiveGateway
from engine.bpmn.semantics.joins import (
    ComplexGateway,
    InclusiveGateway,
    ParallelGateway,
)
from engine.bpmn.semantics.node import Flow, Node, Source
from engine.bpmn.semantics.scope import ScopeSpec
from engine.bpmn.semantics.subprocesses import (
    AdHocSubprocess,
    EventSubprocess,
    Subprocess,
    Transaction,
)
from engine.bpmn.semantics.tasks import (
    CallActivity,
    ManualTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    UserTask,
)
from engine.errors import Finding

NODES: dict[str, type[Node]] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "boundaryEvent": BoundaryEvent,
    "task": ManualTask,
    "manualTask": ManualTask,
    "userTask": UserTask,
    "scriptTask": ScriptTask,
    "serviceTask": ServiceTask,
    "businessRuleTask": DecisionTask,
    "sendTask": SendTask,
    "receiveTask": ReceiveTask,
    "callActivity": CallActivity,
    "subProcess": Subprocess,
    "transaction": Transaction,
    "adHocSubProcess": AdHocSubprocess,
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "parallelGateway": ParallelGateway,
    "complexGateway": ComplexGateway,
    "eventBasedGateway": EventGateway,
}


class Parser:
    """Parses one process; findings are what kept parts of it from compiling."""

    def __init__(self, root: etree._Element, process: etree._Element) -> None:
        self.events = EventParser(root, process)
        self.process = process
        self.scopes: dict[str, ScopeSpec] = {}
        self.nodes: dict[str, Node] = {}
        self.xml: dict[str, etree._Element] = {}
        self.scope_of: dict[str, str] = {}
        self.findings: list[Finding] = []

    def parse(self) -> ScopeSpec:
        """Parse the process and everything inside it."""
        scopes = [self.process]
        for scope in scopes:
            self._scope(scope)
            scopes += scope.iterchildren(*SCOPES)
        for identifier, node in self.nodes.items():
            self._guarded(identifier, partial(self._configure, node))
        for scope in scopes:
            self._wire(scope)
        return self.scopes[self.process.get("id", "")]

    # -- nodes

    def _scope(self, element: etree._Element) -> None:
        identifier = element.get("id", "")
        spec = ScopeSpec(identifier, element.get("name", ""))
        self.scopes[identifier] = spec
        for child in element:
            kind = node_class(child)
            if kind is not None:
                self._node(kind, spec, child)

    def _node(self, kind: type[Node], spec: ScopeSpec, element: etree._Element) -> None:
        identifier = element.get("id", "")
        self.xml[identifier] = element
        self.scope_of[identifier] = spec.name

        def build() -> None:
            self.nodes[identifier] = kind(spec, _source(element))

        self._guarded(identifier, build)

    def _guarded(self, identifier: str, action: Callable[[], None]) -> None:
        """Turn an expression that does not compile into a finding."""
        try:
            action()
        except feel.FeelError as error:
            self.findings.append(
                Finding(
                    rule="expression",
                    severity="error",
                    message=f"An expression of '{identifier}' is not FEEL: {error}",
                    mend="Write it in FEEL; expressions are the only language here.",
                    elements=(identifier,),
                )
            )

    def _configure(self, node: Node) -> None:
        element = self.xml[node.name]
        node.associations = data_of(element, self.events)
        if isinstance(node, Activity):
            node.loop = loop_of(element, self.events)
            node.for_compensation = element.get("isForCompensation") == "true"
        if isinstance(node, Catching | Throwing):
            node.definitions = self.events.definitions(
                element, throwing=isinstance(node, Throwing)
            )
        if isinstance(node, Catching):
            node.parallel = element.get("parallelMultiple") == "true"
        for kind, configure in _CONFIGURE:
            if isinstance(node, kind):
                configure(node, element)

    # -- flows

    def _wire(self, scope: etree._Element) -> None:
        spec = self.scopes[scope.get("id", "")]
        for element in scope.iterchildren(BPMN + "sequenceFlow"):
            identifier = element.get("id", "")
            self._guarded(identifier, partial(self._flow, spec, element))
        for node in spec.nodes.values():
            self._attach(spec, node)
        self._handlers(scope, spec)
        spec.initial = list(_initial(spec))
        for node in spec.nodes.values():
            self._trigger(spec, node)

    def _flow(self, spec: ScopeSpec, element: etree._Element) -> None:
        source = spec.nodes.get(element.get("sourceRef", ""))
        target = spec.nodes.get(element.get("targetRef", ""))
        if source is None or target is None:
            return
        text = (element.findtext(BPMN + "conditionExpression") or "").strip()
        condition = expression(text) if text else None
        flow = Flow(element.get("id", ""), source.name, target.name, condition)
        source.outgoing.append(flow)
        target.incoming.append(flow)
        source.connect(target)

    def _attach(self, spec: ScopeSpec, node: Node) -> None:
        if isinstance(node, BoundaryEvent):
            host = spec.nodes.get(node.attached_to)
            if isinstance(host, Activity) and not _is_compensation(node):
                host.boundaries.append(node)

    def _handlers(self, scope: etree._Element, spec: ScopeSpec) -> None:
        """Find the handlers: associations lead to them from compensation events."""
        for each in scope.iterchildren(BPMN + "association"):
            event = spec.nodes.get(each.get("sourceRef", ""))
            handler = spec.nodes.get(each.get("targetRef", ""))
            if isinstance(event, BoundaryEvent) and handler is not None:
                spec.nodes[event.attached_to].handler = handler

    def _trigger(self, spec: ScopeSpec, node: Node) -> None:
        """Arm an event subprocess with the definitions of its start event."""
        if not isinstance(node, EventSubprocess):
            return
        starts = (
            each
            for each in self.scopes[node.name].nodes.values()
            if isinstance(each, StartEvent)
        )
        node.trigger = next(starts, None)
        node.definitions = () if node.trigger is None else node.trigger.definitions
        if _is_compensation(node):
            spec.compensation = node
        elif node.definitions:
            node.parallel = node.trigger is not None and node.trigger.parallel
            spec.listeners.append(node)


def node_class(element: etree._Element) -> type[Node] | None:
    """Return the class of a flow node, None for everything else."""
    if not str(element.tag).startswith(BPMN):
        return None
    if element.get("triggeredByEvent") == "true":
        return EventSubprocess
    return NODES.get(local_name(element))


def _source(element: etree._Element) -> Source:
    return Source(
        id=element.get("id", ""),
        name=element.get("name", ""),
        tag=local_name(element),
        default=element.get("default"),
        extensions=read_extensions(element),
        quantities=(
            int(element.get("startQuantity", "1")),
            int(element.get("completionQuantity", "1")),
        ),
    )


def _is_compensation(node: Node) -> bool:
    return any(each.kind == "compensate" for each in node.definitions)


def _initial(spec: ScopeSpec) -> Iterator[Node]:
    """Start events, or else everything that nothing leads to."""
    starts = [each for each in spec.nodes.values() if isinstance(each, StartEvent)]
    if starts:
        yield from starts
        return
    for node in spec.nodes.values():
        aside = isinstance(node, BoundaryEvent | EventSubprocess)
        handler = isinstance(node, Activity) and node.for_compensation
        if not node.incoming and not aside and not handler:
            yield node


def _configure_start(node: StartEvent, element: etree._Element) -> None:
    node.interrupting = element.get("isInterrupting", "true") != "false"


def _configure_boundary(node: BoundaryEvent, element: etree._Element) -> None:
    node.attached_to = element.get("attachedToRef", "")
    node.interrupting = element.get("cancelActivity", "true") != "false"


def _configure_script(node: ScriptTask, element: etree._Element) -> None:
    text = element.findtext(BPMN + "script")
    node.script = feel.script(text) if text and text.strip() else None


def _configure_call(node: CallActivity, element: etree._Element) -> None:
    node.called = (element.get("calledElement") or "").split(":")[-1]


def _configure_complex(node: ComplexGateway, element: etree._Element) -> None:
    text = (element.findtext(BPMN + "activationCondition") or "").strip()
    node.activation = expression(text) if text else None


def _configure_ad_hoc(node: AdHocSubprocess, element: etree._Element) -> None:
    text = (element.findtext(BPMN + "completionCondition") or "").strip()
    node.condition = expression(text) if text else None
    node.sequential = element.get("ordering", "Parallel") == "Sequential"
    node.cancel_remaining = element.get("cancelRemainingInstances", "true") != "false"


_CONFIGURE: tuple[tuple[type[Node], Callable[..., None]], ...] = (
    (StartEvent, _configure_start),
    (BoundaryEvent, _configure_boundary),
    (ScriptTask, _configure_script),
    (CallActivity, _configure_call),
    (ComplexGateway, _configure_complex),
    (AdHocSubprocess, _configure_ad_hoc),
)

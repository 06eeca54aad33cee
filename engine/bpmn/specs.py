"""A compiled process: parsed once per version, sealed, shared by all instances."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from lxml import etree

from engine.bpmn.elements import Extensions
from engine.bpmn.lowering import BPMN, element_id, local_name, lower
from engine.bpmn.parser import Parser
from engine.bpmn.semantics.activity import Activity
from engine.bpmn.semantics.events import Catching
from engine.bpmn.semantics.gateways import EventGateway
from engine.bpmn.semantics.loops import MultiInstance
from engine.bpmn.semantics.node import Node
from engine.bpmn.semantics.reach import fill_reach
from engine.bpmn.semantics.scope import ScopeSpec
from engine.canonical import digest
from engine.errors import Finding, InvalidModelError
from engine.markup import parse

if TYPE_CHECKING:
    from engine.dmn import Model

_LANE = BPMN + "lane"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What everybody may know about one flow node of the file.

    ``kind`` is the BPMN tag (``userTask``), ``lane`` the id of the innermost lane, that
    of the subprocess around where the element has none; ``scope`` the id of the
    subprocess around, None at the top; ``over`` says what a multi-instance is over: the
    items of a list, or just a number.
    """

    id: str
    name: str
    kind: str
    lane: str | None
    documentation: str
    scope: str | None
    extensions: Extensions
    multi_instance: Literal["parallel", "sequential"] | None
    over: Literal["items", "number"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrigger:
    """One way to start the process: ``kind`` none, message, signal, timer, condition.

    ``name`` is the message or signal, ``definition`` the place among several
    definitions of one event.
    """

    element: str
    kind: str
    name: str = ""
    definition: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One executable process of one version. Nothing in it ever changes."""

    process_id: str
    name: str
    spec_hash: str
    elements: Mapping[str, Element]
    starts: tuple[StartTrigger, ...]
    spec: ScopeSpec = field(repr=False)
    scopes: Mapping[str, ScopeSpec] = field(repr=False)
    nodes: Mapping[str, Node] = field(repr=False)
    decisions: Mapping[str, "Model"] = field(repr=False)


def compile_definition(
    xml: bytes, *, process_id: str, decisions: Mapping[str, "Model"] | None = None
) -> Definition:
    """Compile one process of a file that the gate has accepted.

    ``decisions`` maps the ids that ``qms:decision`` may name to their models. Raises
    ``InvalidModelError`` if there is no such process or an expression does not compile.
    """
    root = lower(parse(xml))
    process = _process(root, process_id)
    parser = Parser(root, process)
    spec = parser.parse()
    if parser.findings:
        raise InvalidModelError(parser.findings)
    for scope in parser.scopes.values():
        fill_reach(scope)
    return Definition(
        process_id=process_id,
        name=process.get("name") or process_id,
        spec_hash=_hash(parser),
        elements=MappingProxyType(_elements(parser, process)),
        starts=tuple(_starts(spec)),
        spec=spec,
        scopes=MappingProxyType(parser.scopes),
        nodes=MappingProxyType(parser.nodes),
        decisions=MappingProxyType(dict(decisions or {})),
    )


def _process(root: etree._Element, process_id: str) -> etree._Element:
    for process in root.iterchildren(BPMN + "process"):
        if process.get("id") == process_id:
            return process
    raise InvalidModelError(
        [
            Finding(
                rule="process-missing",
                severity="error",
                message=f"The file has no process '{process_id}'.",
                mend="Name one of its processes.",
                elements=(process_id,),
            )
        ]
    )


def _hash(parser: Parser) -> str:
    """Return a digest over names, classes and flows of all nodes."""
    return digest(
        {
            name: [
                type(node).__name__,
                parser.scope_of[name],
                [
                    [
                        flow.id,
                        flow.target,
                        "" if flow.condition is None else flow.condition.text,
                    ]
                    for flow in node.outgoing
                ],
            ]
            for name, node in parser.nodes.items()
        }
    )


# -- the table of elements


def _elements(parser: Parser, process: etree._Element) -> dict[str, Element]:
    lanes = _lanes(process)
    found = {}
    for name, node in parser.nodes.items():
        element = parser.xml[name]
        found[element_id(name)] = Element(
            id=element_id(name),
            name=element.get("name", ""),
            kind=local_name(element),
            lane=_lane_of(element, lanes),
            documentation=_documentation(element),
            scope=_scope_of(parser, name),
            extensions=node.extensions,
            multi_instance=_many(node),
            over=_over(node),
        )
    return found


def _lanes(process: etree._Element) -> dict[str, str]:
    """Return the innermost lane of each node that a lane lists."""
    return {
        (reference.text or "").strip(): lane.get("id", "")
        for lane in process.iter(_LANE)
        for reference in lane.iterchildren(BPMN + "flowNodeRef")
    }


def _lane_of(element: etree._Element, lanes: Mapping[str, str]) -> str | None:
    around: etree._Element | None = element
    while around is not None:
        lane = lanes.get(around.get("id", ""))
        if lane is not None:
            return lane
        around = around.getparent()
    return None


def _documentation(element: etree._Element) -> str:
    texts = (
        "".join(str(part) for part in each.itertext()).strip()
        for each in element.iterchildren(BPMN + "documentation")
    )
    return "\n\n".join(text for text in texts if text)


def _scope_of(parser: Parser, name: str) -> str | None:
    scope = parser.scope_of[name]
    return None if scope == parser.process.get("id") else scope


def _many(node: Node) -> Literal["parallel", "sequential"] | None:
    loop = node.loop if isinstance(node, Activity) else None
    if not isinstance(loop, MultiInstance):
        return None
    return "sequential" if loop.sequential else "parallel"


def _over(node: Node) -> Literal["items", "number"] | None:
    loop = node.loop if isinstance(node, Activity) else None
    if not isinstance(loop, MultiInstance):
        return None
    return "number" if loop.collection is None else "items"


# -- starts


def _starts(spec: ScopeSpec) -> list[StartTrigger]:
    found = []
    for node in spec.initial:
        triggers = _triggers(spec, node)
        found += triggers or [StartTrigger(element=element_id(node.name), kind="none")]
    return found


def _triggers(spec: ScopeSpec, node: Node) -> list[StartTrigger]:
    if isinstance(node, EventGateway):
        targets = [spec.nodes[flow.target] for flow in node.outgoing]
        return [each for target in targets for each in _triggers(spec, target)]
    if not isinstance(node, Catching):
        return []
    return [
        StartTrigger(
            element=element_id(node.name), kind=each.kind, name=each.name, definition=at
        )
        for at, each in enumerate(node.definitions)
    ]

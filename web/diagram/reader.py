"""Read from a BPMN file what its drawing needs: shapes, edges, labels.

Only the layout and a few properties are read; meaning is the engine's business. Raises
``InvalidModelError`` for a file that is no XML, has no drawing, or has a place that is
no number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from engine.errors import Finding, InvalidModelError
from engine.markup import parse
from web.diagram.geometry import Box, Point
from web.diagram.markup import Node
from web.diagram.properties import (
    Facts,
    event_kind,
    local,
    loop_kind,
    name_of,
)

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
LIMIT = 1_000_000  # beyond this a coordinate is a mistake, and no browser draws it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One element that has a place: a task, an event, a gateway, a lane."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    event: str = ""
    loop: str = ""
    dashed: bool = False
    expanded: bool = False
    upright: bool = False
    linked: bool = False
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One connection: a sequence flow, a message flow, an association."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything one plane of a diagram shows."""

    name: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


def planes(xml: bytes, *, file: str = "") -> tuple[str, ...]:
    """Return the ids of what has a plane: the process, then collapsed sub-processes."""
    return tuple(p.get("bpmnElement", "") for p in _planes(parse(xml, file=file)))


@lru_cache(maxsize=256)
def read(xml: bytes, *, plane: str | None = None, file: str = "") -> Drawing:
    """Return the drawing of a plane: the process, or a collapsed sub-process by id.

    A version never changes, so what was read once is kept.
    """
    root = parse(xml, file=file)
    every = _planes(root)
    wanted = [p for p in every if plane in {None, p.get("bpmnElement")}]
    if not wanted:
        raise _refused("The diagram has no drawing of its elements.", file, plane or "")
    facts = Facts.of(root, planes=[p.get("bpmnElement", "") for p in every[1:]])
    drawn = [
        (place, facts.elements[place.get("bpmnElement", "")])
        for place in wanted[0]
        if place.get("bpmnElement", "") in facts.elements
    ]
    return Drawing(
        name=_title(root, facts, wanted[0]),
        shapes=tuple(_shapes(drawn, facts, file)),
        edges=tuple(_edges(drawn, facts, file)),
    )


def _planes(root: Node) -> list[Node]:
    return root.findall(".//bpmndi:BPMNPlane", NS)


def _title(root: Node, facts: Facts, plane: Node) -> str:
    own = facts.elements.get(plane.get("bpmnElement", ""))
    named = [own] if own is not None else []
    named += root.findall(".//bpmn:participant", NS) + root.findall("bpmn:process", NS)
    return next(filter(None, map(name_of, named)), "Process")


def _shapes(drawn: list[tuple[Node, Node]], facts: Facts, file: str) -> Iterator[Shape]:
    for place, element in drawn:
        box = _box(place, file)
        if box is None:
            continue
        yield Shape(
            id=element.get("id", ""),
            kind=local(element),
            name=facts.name(element),
            box=box,
            label=_box(place.find("bpmndi:BPMNLabel", NS), file),
            event=event_kind(element),
            loop=loop_kind(element),
            dashed=facts.is_dashed(element),
            expanded=place.get("isExpanded") == "true",
            upright=place.get("isHorizontal") == "false",
            linked=element.get("id") in facts.planes,
            signs=facts.signs(element, place),
        )


def _edges(drawn: list[tuple[Node, Node]], facts: Facts, file: str) -> Iterator[Edge]:
    for place, element in drawn:
        points = tuple(
            (_number(p, "x", file), _number(p, "y", file))
            for p in place.findall("di:waypoint", NS)
        )
        if len(points) > 1:
            yield Edge(
                id=element.get("id", ""),
                kind=local(element),
                name=facts.name(element),
                points=points,
                label=_box(place.find("bpmndi:BPMNLabel", NS), file),
                signs=facts.signs(element, place),
            )


def _box(place: Node | None, file: str) -> Box | None:
    bounds = None if place is None else place.find("dc:Bounds", NS)
    if bounds is None:
        return None
    x, y = _number(bounds, "x", file), _number(bounds, "y", file)
    return Box(x, y, _number(bounds, "width", file), _number(bounds, "height", file))


def _number(place: Node, name: str, file: str) -> float:
    written = place.get(name, "")
    try:
        number = float(written)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or abs(number) > LIMIT:
        message = f"A place in the drawing is no number: {name}={written!r}."
        raise _refused(message, file, line=_line(place))
    return number


def _line(place: Node) -> int | None:
    line: object = place.sourceline
    return line if isinstance(line, int) else None


def _refused(
    message: str, file: str, element: str = "", line: int | None = None
) -> InvalidModelError:
    finding = Finding(
        rule="di-missing",
        severity="error",
        message=message,
        mend="Open the diagram in an editor, lay it out there, and save it again.",
        elements=(element,) if element else (),
        file=file,
        line=line,
    )
    return InvalidModelError([finding])

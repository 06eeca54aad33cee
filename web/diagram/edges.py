"""Draw connections: rounded corners, tips, and the signs where a flow begins.

Tips are paths of their own, not SVG markers: a marker is found by its id, and two
diagrams on one page would share it.
"""

import math

from web.diagram.geometry import Point, heading, towards
from web.diagram.markup import Looks, Node, node, path
from web.diagram.palette import ACTIVE, INK_MUTED, SURFACE
from web.diagram.reader import Edge

CORNER = 6
LINE = 1.75
TIP = 8.5
_DASHES = {"messageFlow": "9 5", "association": "1 5"}
_SOLID_TIP = "M0 0L-8.5 -4.2L-7.5 0L-8.5 4.2z"
_OPEN_TIP = "M0 0L-9 -4.5L-9 4.5z"
_BARE_TIP = "M-8 -4.5L0 0L-8 4.5"
_DIAMOND = "M0 0L7.5 -4.2L15 0L7.5 4.2z"
_SLASH = "M6 6L11 -6"


def draw_edge(edge: Edge, *, taken: bool = False) -> list[Node]:
    """Return the line of a connection and what stands at its ends."""
    looks: Looks = {"class": "line", "stroke-linejoin": "round"}
    if dash := _dash(edge.kind):
        looks = {**looks, "stroke-dasharray": dash, "stroke-linecap": "round"}
    line = path(_way(edge, _shortened(edge)), looks)
    return [line, *_start(edge), *_end(edge, taken=taken)]


def _dash(kind: str) -> str:
    return _DASHES.get(kind, "1 5" if kind.startswith("data") else "")


def _shortened(edge: Edge) -> float:
    """Return how much of the line the tip replaces."""
    return TIP - 2 if edge.kind in {"sequenceFlow", "messageFlow"} else 0


def _way(edge: Edge, tip: float) -> str:
    """Return the path through the points, with rounded corners."""
    *before, last = edge.points
    end = towards(last, before[-1], min(tip, math.dist(last, before[-1]) / 2))
    points = (*before, end)
    words = [f"M{_at(points[0])}"]
    for here, corner, there in zip(points, points[1:], points[2:], strict=False):
        room = min(CORNER, math.dist(here, corner) / 2, math.dist(corner, there) / 2)
        arrive, leave = towards(corner, here, room), towards(corner, there, room)
        words.append(f"L{_at(arrive)}Q{_at(corner)} {_at(leave)}")
    return "".join([*words, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{round(point[0], 2):g} {round(point[1], 2):g}"


def _placed(data: str, at: Point, degrees: float, looks: Looks) -> Node:
    place = f"translate({_at(at)})"
    if degrees:
        place += f" rotate({degrees:g})"
    return node("path", {"d": data, "transform": place, **looks})


def _start(edge: Edge) -> list[Node]:
    looks: Looks
    at, degrees = edge.points[0], round(heading(*edge.points[:2]), 2)
    if edge.kind == "messageFlow":
        looks = {"class": "tip-open", "cx": at[0], "cy": at[1], "r": 4}
        return [node("circle", {**looks, "fill": SURFACE, "stroke-width": 1.4})]
    if "default" in edge.signs:
        return [_placed(_SLASH, at, degrees, {"fill": "none"})]
    if "conditional" in edge.signs:
        looks = {"class": "tip-open", "fill": SURFACE}
        return [_placed(_DIAMOND, at, degrees, {**looks, "stroke-width": 1.4})]
    if "start-arrow" in edge.signs:
        back = round(heading(edge.points[1], at), 2)
        return [_placed(_BARE_TIP, at, back, {"fill": "none"})]
    return []


def _end(edge: Edge, *, taken: bool) -> list[Node]:
    looks: Looks
    at, degrees = edge.points[-1], round(heading(*edge.points[-2:]), 2)
    if edge.kind == "sequenceFlow":
        looks = {"class": "tip", "fill": ACTIVE if taken else INK_MUTED}
        return [_placed(_SOLID_TIP, at, degrees, {**looks, "stroke": "none"})]
    if edge.kind == "messageFlow":
        looks = {"class": "tip-open", "fill": SURFACE}
        return [_placed(_OPEN_TIP, at, degrees, {**looks, "stroke-width": 1.4})]
    if edge.kind.startswith("data") or "arrow" in edge.signs:
        return [_placed(_BARE_TIP, at, degrees, {"fill": "none"})]
    return []

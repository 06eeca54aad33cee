"""Put a drawing, its marks and its links together as one SVG.

Colours are presentation attributes, so the picture is right in a PDF and in a mail; the
classes let a page's own style sheet override them. There is no ``<style>`` and no
``style=``: either would break the page's content security policy.
"""

from collections.abc import Callable, Mapping
from itertools import chain

from lxml import etree
from markupsafe import Markup

from web.diagram import palette
from web.diagram.badges import FINDINGS, badges, edge_badges
from web.diagram.edges import LINE, draw_edge
from web.diagram.geometry import Box
from web.diagram.labels import inside, outside
from web.diagram.markup import Node, Value, node, text
from web.diagram.overlay import NOTHING, Mark, State
from web.diagram.reader import Drawing, Edge, Shape
from web.diagram.shapes import THIN, draw, is_container
from web.diagram.text import LEADING, Label, width
from web.diagram.words import name_or_kind

Link = Callable[[str], str | None]
Marks = Mapping[str, Mark]

STATES = {
    State.PLAIN: (palette.SURFACE, palette.INK, THIN),
    State.DONE: (palette.HOVER, palette.LINE_FIELD, THIN),
    State.ACTIVE: (palette.ACTIVE_GROUND, palette.ACTIVE, 3),
    State.INCIDENT: (palette.INCIDENT_GROUND, palette.INCIDENT, 3),
}
CHANGES = {
    "added": (palette.ADDED_GROUND, palette.ADDED, 3),
    "changed": (palette.CHANGED_GROUND, palette.CHANGED, 3),
    "removed": (palette.REMOVED_GROUND, palette.REMOVED, 3),
}
GROUNDS = {"participant": palette.GROUND, "lane": palette.SURFACE}
MARGIN = 18
_RANKS = {"participant": 0, "lane": 1, "group": 2, "boundaryEvent": 9}


def render(
    drawing: Drawing, marks: Marks | None = None, link: Link | None = None
) -> Markup:
    """Return the picture, with a link on each element that ``link`` gives a URL for."""
    marked = marks or {}
    order = sorted(drawing.shapes, key=_depth)
    behind = [_shape(s, marked, link) for s in order if is_container(s)]
    front = [_shape(s, marked, link) for s in order if not is_container(s)]
    items: list[Shape | Edge] = [*drawing.edges, *order]
    words = [label for item in items if (label := outside(item))]
    box = frame(drawing, words)
    svg = node(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", **_looks(drawing, box, link)},
        text(drawing.name, "title", {}),
        *behind,
        *(_edge(edge, marked) for edge in drawing.edges),
        *front,
        *(_haloed(label) for label in words),
        *chain.from_iterable(
            edge_badges(each, marked[each.id])
            for each in drawing.edges
            if each.id in marked
        ),
        *chain.from_iterable(badges(s, marked.get(s.id, NOTHING)) for s in order),
    )
    return Markup(etree.tostring(svg, encoding="unicode"))  # noqa: S704 - lxml escapes


def frame(drawing: Drawing, words: list[Label]) -> Box:
    """Return the part of the plane that holds everything drawn, with a margin."""
    corners = [(s.box.x, s.box.y, s.box.right, s.box.bottom) for s in drawing.shapes]
    corners += [(x, y, x, y) for edge in drawing.edges for x, y in edge.points]
    corners += [_extent(label) for label in words]
    if not corners:
        return Box(0, 0, MARGIN, MARGIN)
    lefts, tops, rights, lows = zip(*corners, strict=True)
    left, top = min(lefts), min(tops)
    return Box(left, top, max(rights) - left, max(lows) - top).grown(MARGIN)


def _looks(drawing: Drawing, box: Box, link: Link | None) -> dict[str, Value]:
    return {
        "class": "diagram",
        "viewBox": f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}",
        "width": box.width,
        "height": box.height,
        "font-family": palette.FONT,
        "role": "group" if link else "img",
        "aria-label": drawing.name,
    }


def _depth(shape: Shape) -> tuple[int, float]:
    """Return what is drawn first: pools, lanes, larger sub-processes, then the rest."""
    rank = _RANKS.get(shape.kind, 3 if is_container(shape) else 4)
    return rank, -shape.box.width * shape.box.height if is_container(shape) else 0


def _shape(shape: Shape, marks: Marks, link: Link | None) -> Node:
    mark = marks.get(shape.id, NOTHING)
    said = ": ".join(filter(None, (name_or_kind(shape), mark.in_words())))
    label = inside(shape)
    group = node(
        "g",
        {"class": _classes(shape, mark), "data-id": shape.id, **_colours(shape, mark)},
        text(said, "title", {}),
        *draw(shape),
        label.draw() if label else None,
    )
    url = link(shape.id) if link else None
    if not url:
        return group
    return node("a", {"href": url, "aria-label": said}, group)


def _classes(shape: Shape, mark: Mark) -> str:
    kind = {"participant": "pool"}.get(shape.kind, shape.kind)
    heat = f"heat{mark.heat}" if mark.heat else ""
    sub = "sub" if shape.expanded and kind != "pool" else ""
    return " ".join(filter(None, ("element", kind, sub, mark.state, heat, mark.change)))


def _colours(shape: Shape, mark: Mark) -> dict[str, Value]:
    fill, stroke, thickness = CHANGES.get(mark.change, STATES[mark.state])
    if mark == NOTHING and shape.kind in GROUNDS:
        fill, stroke = GROUNDS[shape.kind], palette.LINE_FIELD
    elif shape.expanded and fill == palette.SURFACE:
        fill = palette.GROUND
    if mark.heat:
        fill = palette.HEAT[mark.heat]
    return {"fill": fill, "stroke": stroke, "stroke-width": thickness}


def _edge(edge: Edge, marks: Marks) -> Node:
    mark = marks.get(edge.id, NOTHING)
    taken = mark.state is State.DONE
    colour, thickness = (palette.ACTIVE, 2.75) if taken else (palette.INK_MUTED, LINE)
    if mark.change in CHANGES:
        _, colour, thickness = CHANGES[mark.change]
    if mark.finding in FINDINGS:
        colour, thickness = FINDINGS[mark.finding][1], 2.75
    looks: dict[str, Value] = {
        "class": " ".join(
            filter(None, ("edge", edge.kind, "taken" if taken else "", mark.change))
        ),
        "data-id": edge.id,
        "fill": "none",
        "stroke": colour,
        "stroke-width": thickness,
    }
    said = ": ".join(filter(None, (edge.name, mark.in_words())))
    title = text(said, "title", {}) if said else None
    return node("g", looks, title, *draw_edge(edge, taken=taken))


def _haloed(label: Label) -> Node:
    """Return words that stay readable where a line runs beneath them."""
    drawn = label.draw()
    halo = {"stroke": palette.SURFACE, "stroke-width": "3", "paint-order": "stroke"}
    for name, value in {**halo, "stroke-linejoin": "round"}.items():
        drawn.set(name, value)
    return drawn


def _extent(label: Label) -> tuple[float, float, float, float]:
    half = max(width(line, label.size) for line in label.lines) / 2
    low = label.y + len(label.lines) * label.size * LEADING
    return label.x - half, label.y, label.x + half, low

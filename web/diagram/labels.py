"""Where the words of an element or a flow stand."""

from web.diagram.geometry import Box, halfway
from web.diagram.reader import Edge, Shape
from web.diagram.shapes import (
    BAND,
    POOLS,
    has_icon,
    is_activity,
    markers,
)
from web.diagram.text import LEADING, Label, fit, width, wrap

OUTSIDE = ("Event", "Gateway", "Reference", "dataObject", "dataStore")
SMALL = 11.0
ROOM = 90.0
ICON = 26  # the corner that a task's sign takes


def inside(shape: Shape) -> Label | None:
    """Return the words that stand within an element's frame, if they do."""
    if not shape.name:
        return None
    if shape.kind in POOLS:
        return _band(shape)
    if shape.kind == "textAnnotation":
        return _note(shape)
    if shape.expanded:
        return _heading(shape)
    return _middle(shape) if is_activity(shape.kind) else None


def outside(item: Shape | Edge) -> Label | None:
    """Return the words beside an element or a flow, if they stand there."""
    apart = isinstance(item, Edge) or item.kind.endswith(OUTSIDE)
    if not item.name or not (apart or item.kind == "group"):
        return None
    place = item.label or _usual_place(item)
    lines = wrap(item.name, SMALL, max(ROOM, place.width))
    return Label(lines, place.middle[0], place.y, SMALL, hanging=True, halo=True)


def _usual_place(item: Shape | Edge) -> Box:
    if isinstance(item, Shape):
        below = item.box.y - 16 if item.kind == "group" else item.box.bottom + 5
        return Box(item.box.middle[0] - ROOM / 2, below, ROOM, 14)
    x, y = halfway(item.points)
    return Box(x - ROOM / 2, y - 16, ROOM, 14)


def _band(shape: Shape) -> Label:
    box = shape.box
    long = box.width if shape.upright else box.height
    lines, size = fit(shape.name, room=long - 12, height=BAND - 2)
    if shape.upright:
        return Label(lines, box.middle[0], box.y + BAND / 2, size)
    return Label(lines, box.x + BAND / 2, box.middle[1], size, turned=True)


def _note(shape: Shape) -> Label:
    box = shape.box
    lines = wrap(shape.name, SMALL, box.width - 10)
    return Label(lines, box.x + 6, box.middle[1], SMALL, anchor="start")


def _heading(shape: Shape) -> Label:
    box = shape.box
    lines, size = fit(shape.name, room=box.width - 20, height=16)
    return Label(lines, box.middle[0], box.y + 15, size)


def _middle(shape: Shape) -> Label:
    """Return a task's words: centred, or lower where the icon would be in the way."""
    box = shape.box
    foot = 20 if markers(shape) else 0
    lines, size = fit(shape.name, room=box.width - 12, height=box.height - 8 - foot)
    tall = len(lines) * size * LEADING
    y = box.y + (box.height - foot) / 2 if foot else box.middle[1]
    first = box.middle[0] - width(lines[0], size) / 2
    if has_icon(shape.kind) and y - tall / 2 < box.y + ICON and first < box.x + ICON:
        room = box.height - ICON - max(foot, 4)
        lines, size = fit(shape.name, room=box.width - 10, height=max(room, ICON))
        y = box.y + ICON + len(lines) * size * LEADING / 2
    return Label(lines, box.middle[0], y, size)

"""The small signs laid over an element: counts, findings, differences."""

from web.diagram.geometry import Point
from web.diagram.markup import Looks, Node, node, text
from web.diagram.overlay import Mark, State
from web.diagram.palette import (
    ACTIVE,
    ADDED,
    CHANGED,
    DONE,
    INCIDENT,
    REMOVED,
    SURFACE,
)
from web.diagram.reader import Edge, Shape
from web.diagram.shapes import is_activity
from web.diagram.text import width

CHANGES = {
    "added": ("+", ADDED),
    "removed": ("\N{MINUS SIGN}", REMOVED),
    "changed": ("≠", CHANGED),
}
FINDINGS = {"error": ("!", REMOVED), "warning": ("!", CHANGED), "hint": ("i", DONE)}
SIZE, HIGH = 11.0, 18.0
MOST = 999
BEFORE_TIP = 0.68


def badges(shape: Shape, mark: Mark) -> list[Node]:
    """Return the signs of a mark: counts at three corners, one sign at the fourth.

    An event has its words beneath, so what matters most stands at its upper corners.
    """
    box = shape.box
    first, second = box.bottom, box.y
    if not is_activity(shape.kind):
        first, second = second, first
    once = mark.done == 1 and mark.state is not State.PLAIN  # its state says so
    counts = (
        ("tokens", mark.tokens, ACTIVE, (box.x, first)),
        ("incidents", mark.incidents, INCIDENT, (box.right, first)),
        ("done", 0 if once else mark.done, DONE, (box.right, second)),
    )
    found = [
        _badge(name, str(count) if count <= MOST else f"{MOST}+", colour, at)
        for name, count, colour, at in counts
        if count
    ]
    if (sign := _sign(mark)) is not None:
        free = second if is_activity(shape.kind) or mark.tokens else _free(shape)
        found.append(_badge(*sign, (box.x, free)))
    return found


def edge_badges(edge: Edge, mark: Mark) -> list[Node]:
    """Return the sign of a finding or a difference on a flow.

    It stands before the tip: the words of a flow stand at its middle or its beginning.
    """
    sign = _sign(mark)
    (x, y), (tip_x, tip_y) = edge.points[-2:]
    at = x + (tip_x - x) * BEFORE_TIP, y + (tip_y - y) * BEFORE_TIP
    return [] if sign is None else [_badge(*sign, at)]


def _sign(mark: Mark) -> tuple[str, str, str] | None:
    """Return the name, the character and the colour of what is said of an element."""
    if mark.change in CHANGES:
        return mark.change, *CHANGES[mark.change]
    if mark.finding in FINDINGS:
        return f"finding-{mark.finding}", *FINDINGS[mark.finding]
    return None


def _free(shape: Shape) -> float:
    """Return the edge, upper or lower, at whose left corner no words stand."""
    box, words = shape.box, shape.label
    if words is None or words.y > box.y + HIGH / 2 or words.x > box.x + HIGH / 2:
        return box.y
    reaches = words.right > box.x - HIGH / 2 and words.bottom > box.y - HIGH / 2
    return box.bottom if reaches else box.y


def _badge(name: str, words: str, colour: str, at: Point) -> Node:
    x, y = at
    wide = max(HIGH, width(words, SIZE) + 11)
    frame: Looks = {"x": x - wide / 2, "y": y - HIGH / 2, "width": wide, "height": HIGH}
    looks: Looks = {
        "rx": HIGH / 2,
        "fill": colour,
        "stroke": SURFACE,
        "stroke-width": 1.5,
    }
    place: Looks = {
        "x": x,
        "y": y + SIZE * 0.36,
        "font-size": SIZE,
        "font-weight": "bold",
    }
    return node(
        "g",
        {"class": f"badge badge-{name}", "stroke": "none", "aria-hidden": "true"},
        node("rect", {**frame, **looks}),
        text(words, "text", {**place, "fill": SURFACE, "text-anchor": "middle"}),
    )

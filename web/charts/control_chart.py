"""A control chart: values in order of time between the limits they keep by themselves.

What the limits are and which points are signals is computed by ``engine.analytics``;
here they are only drawn.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from web.charts.plot import (
    ACCENT,
    DANGER,
    MUTED,
    Datum,
    Looks,
    Node,
    Paper,
    feet,
    grid,
    node,
    number,
    svg,
    told,
    top_of,
    words,
)

SIZE = (720, 260)


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """The centre line and the limits, in the unit of the values."""

    centre: float
    lower: float
    upper: float


def control_chart(
    data: Sequence[Datum],
    limits: ControlLimits,
    *,
    title: str,
    signals: Collection[int] = (),
) -> Markup:
    """Return the chart; ``signals`` holds the places of points that are no chance."""
    values = [each.value for each in data]
    paper = Paper(*SIZE, top=top_of([*values, limits.upper]), right=74)
    places = [
        (paper.across(place, len(data)), paper.down(value))
        for place, value in enumerate(values)
    ]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    stroke: Looks = {"stroke": ACCENT, "stroke-width": 2, "stroke-linejoin": "round"}
    line = node(
        "polyline",
        {"class": "line", "points": way, "fill": "none", **stroke},
    )
    points = [
        _point(datum, at, out=place in signals)
        for place, (datum, at) in enumerate(zip(data, places, strict=True))
    ]
    foot = feet(paper, [each.label for each in data])
    return svg(
        title, paper, *grid(paper), *foot, *_limits(paper, limits), line, *points
    )


def _limits(paper: Paper, limits: ControlLimits) -> list[Node]:
    drawn = []
    for name, value in (
        ("upper", limits.upper),
        ("centre", limits.centre),
        ("lower", limits.lower),
    ):
        y, dash = paper.down(value), "none" if name == "centre" else "6 4"
        ends: Looks = {
            "x1": paper.left,
            "x2": paper.width - paper.right,
            "y1": y,
            "y2": y,
        }
        looks: Looks = {
            "class": "limit",
            "stroke": MUTED,
            "stroke-dasharray": dash,
            **ends,
        }
        said = f"{name} {number(value)}"
        drawn += [
            node("line", looks),
            words(said, paper.width - paper.right + 6, y + 4, anchor="start"),
        ]
    return drawn


def _point(datum: Datum, at: tuple[float, float], *, out: bool) -> Node:
    """Return a point; a signal is larger, of another form, and says so."""
    says = f"{datum.label}: {number(datum.value)}{', a signal' if out else ''}"
    x, y = at
    if out:
        sign = f"M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"
        return told(
            node("path", {"class": "signal", "d": sign, "fill": DANGER}), datum, says
        )
    dot = node("circle", {"class": "dot", "cx": x, "cy": y, "r": 3.5, "fill": ACCENT})
    return told(dot, datum, says)

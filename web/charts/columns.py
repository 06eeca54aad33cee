"""Columns per period: one series or two side by side, such as opened and closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from web.charts.plot import (
    ACCENT,
    SECOND,
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
FILLS = (ACCENT, SECOND)
SHARE = 0.64  # of the room of a period that columns take


@dataclass(frozen=True, slots=True)
class Series:
    """Values of the same periods, with the name that the key shows."""

    name: str
    data: Sequence[Datum]


def columns(series: Sequence[Series], *, title: str) -> Markup:
    """Return the columns of at most two series over the same periods."""
    every = [each.value for one in series for each in one.data]
    paper = Paper(*SIZE, top=top_of(every), head=30)
    labels = [each.label for each in series[0].data]
    bars = [
        bar
        for place in range(len(labels))
        for bar in _period(paper, series, place, len(labels))
    ]
    return svg(title, paper, *grid(paper), *feet(paper, labels), *bars, *_key(series))


def _period(
    paper: Paper, series: Sequence[Series], place: int, places: int
) -> list[Node]:
    room = (paper.width - paper.left - paper.right) / places * SHARE
    wide = room / len(series)
    left = paper.across(place, places) - room / 2
    bars = []
    for at, (one, fill) in enumerate(zip(series, FILLS, strict=False)):
        datum = one.data[place]
        y = paper.down(datum.value)
        sides: Looks = {"x": left + at * wide, "y": y, "width": max(1.0, wide - 2)}
        looks: Looks = {"class": f"bar bar-{at + 1}", "fill": fill, "rx": 2, **sides}
        bar = node("rect", {**looks, "height": max(0.0, paper.base - y)})
        says = f"{datum.label}, {one.name}: {number(datum.value)}"
        bars.append(told(bar, datum, says))
    return bars


def _key(series: Sequence[Series]) -> list[Node]:
    parts, x = [], 44.0
    for at, (one, fill) in enumerate(zip(series, FILLS, strict=False)):
        sides: Looks = {"x": x, "y": 4, "width": 12, "height": 12, "rx": 2}
        looks: Looks = {"class": f"bar bar-{at + 1}", "fill": fill, **sides}
        parts += [node("rect", looks), words(one.name, x + 18, 14, anchor="start")]
        x += 40 + len(one.name) * 7
    return parts

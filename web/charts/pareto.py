"""A Pareto chart: the causes by count, and the share that they add up to."""

from collections.abc import Sequence
from itertools import accumulate

from markupsafe import Markup

from web.charts.plot import (
    ACCENT,
    MUTED,
    WARNING,
    Datum,
    Node,
    Paper,
    node,
    number,
    svg,
    told,
    words,
)

WIDE, ROW, NAMES, COUNTS = 720, 30, 210, 100
HIGH = 18
LONGEST = 32


def pareto(data: Sequence[Datum], *, title: str) -> Markup:
    """Return horizontal bars, the largest first, each with its count and running share.

    Bars lie, so that names of causes can be read; the share stands as a number beside
    each bar and as a tick on it.
    """
    ranked = sorted(data, key=lambda each: (-each.value, each.label))
    total = sum(each.value for each in ranked) or 1.0
    paper = Paper(WIDE, ROW * len(ranked) + 24, top=1.0)
    shares = accumulate(each.value / total for each in ranked)
    rows = [
        part
        for place, (datum, share) in enumerate(zip(ranked, shares, strict=True))
        for part in _row(datum, place, total=total, share=share)
    ]
    head = words("share so far", WIDE - 6, 12, anchor="end")
    return svg(title, paper, head, *rows)


def _row(datum: Datum, place: int, *, total: float, share: float) -> list[Node]:
    y, room = 22 + ROW * place, WIDE - NAMES - COUNTS
    long = room * datum.value / total
    says = f"{datum.label}: {number(datum.value)}, {share:.0%} so far"
    name = datum.label
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    bar = {"x": NAMES, "y": y, "width": max(1.0, long), "height": HIGH, "rx": 3}
    track = {"x": NAMES, "y": y, "width": room, "height": HIGH, "rx": 3}
    tick = NAMES + room * share
    ends = {"x1": tick, "x2": tick, "y1": y - 3, "y2": y + HIGH + 3}
    return [
        words(short, NAMES - 10, y + 13, anchor="end"),
        node("rect", {"class": "track", "fill": "#eef2f8", **track}),
        told(node("rect", {"class": "bar", "fill": ACCENT, **bar}), datum, says),
        node("line", {"class": "share", "stroke": WARNING, "stroke-width": 2, **ends}),
        words(number(datum.value), NAMES + room + 10, y + 13, anchor="start"),
        _percent(share, y),
    ]


def _percent(share: float, y: float) -> Node:
    made = words(f"{share:.0%}", WIDE - 6, y + 13, anchor="end")
    made.set("fill", MUTED)
    return made

"""The paper of a chart: scale, grid, words and marks.

Like a diagram, a chart carries presentation attributes and no style, so it is right on
paper; ``assets/src/styles/diagram.css`` gives it the reader's colours in a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from lxml import etree
from markupsafe import Markup

Node = etree._Element  # noqa: SLF001 - lxml's only name for its element type
Looks = Mapping[str, str | float]

INK, MUTED, GRID, ACCENT = "#1b2333", "#4a5468", "#d4dae4", "#1c5bb8"
WARNING, DANGER, SECOND = "#704400", "#9b1c12", "#76819a"
FONT = "system-ui, Liberation Sans, Arial, sans-serif"
SMALL = 11
TICKS = 5


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of a chart: what it is of, how much, and the page of its cases."""

    label: str
    value: float
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The room of a chart, in pixels, and the range of its values, from 0 upwards."""

    width: int
    height: int
    top: float
    left: int = 44
    right: int = 16
    head: int = 14
    foot: int = 34

    def across(self, place: float, places: int) -> float:
        """Return the horizontal middle of a place among so many."""
        room = self.width - self.left - self.right
        return self.left + room * (place + 0.5) / max(1, places)

    def down(self, value: float) -> float:
        """Return the height at which a value stands."""
        room = self.height - self.head - self.foot
        return self.head + room * (1 - value / self.top)

    @property
    def base(self) -> float:
        """The height of the value 0."""
        return self.down(0)


def node(tag: str, looks: Looks, *children: Node) -> Node:
    """Return an element."""
    made = etree.Element(tag, {name: _written(value) for name, value in looks.items()})
    made.extend(children)
    return made


def words(text: str, x: float, y: float, *, anchor: str = "middle") -> Node:
    """Return small words at a place."""
    looks: Looks = {"x": x, "y": y, "text-anchor": anchor, "font-size": SMALL}
    made = node("text", {"class": "words", "fill": MUTED, **looks})
    made.text = "".join(letter for letter in text if letter.isprintable())
    return made


def told(mark: Node, datum: Datum, says: str) -> Node:
    """Return a mark with its words, and as a link if its cases have a page."""
    title = node("title", {})
    title.text = says
    mark.insert(0, title)
    if not datum.url:
        return mark
    return node("a", {"href": datum.url, "aria-label": says}, mark)


def grid(paper: Paper) -> list[Node]:
    """Return the horizontal lines with their numbers."""
    step = step_of(paper.top)
    values = [step * at for at in range(int(paper.top / step + 1e-9) + 1)]
    lines = []
    for value in values:
        y = paper.down(value)
        ends: Looks = {"x1": paper.left, "x2": paper.width - paper.right}
        line = {"class": "grid", "y1": y, "y2": y, "stroke": GRID, **ends}
        lines += [
            node("line", line),
            words(number(value), paper.left - 8, y + 4, anchor="end"),
        ]
    return lines


def feet(paper: Paper, labels: Sequence[str]) -> list[Node]:
    """Return the labels beneath, only so many that they do not touch."""
    room = (paper.width - paper.left - paper.right) / max(1, len(labels))
    longest = max(map(len, labels), default=1) * SMALL * 0.6 + 8
    every = max(1, ceil(longest / room))
    return [
        words(label, paper.across(place, len(labels)), paper.height - 12)
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def top_of(values: Iterable[float]) -> float:
    """Return a round number a little above the largest value."""
    largest = max([0.0, *values])
    if largest <= 0:
        return 1.0
    step = step_of(largest)
    return step * ceil(largest * 1.02 / step)


def step_of(top: float) -> float:
    """Return the distance of grid lines: 1, 2 or 5 times a power of ten."""
    rough = top / TICKS
    power: float = 10.0 ** floor(log10(rough))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)


def number(value: float) -> str:
    """Return a number as people write it, with at most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def svg(title: str, paper: Paper, *parts: Node) -> Markup:
    """Return the chart; with links in it, it is a group and not a picture."""
    linked = any(part.tag == "a" for part in parts)
    head = node("title", {})
    head.text = title
    looks: Looks = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart",
        "viewBox": f"0 0 {paper.width} {paper.height}",
        "role": "group" if linked else "img",
        "aria-label": title,
        "font-family": FONT,
    }
    made = node("svg", looks, head, *parts)
    return Markup(etree.tostring(made, encoding="unicode"))  # noqa: S704 - lxml escapes


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"

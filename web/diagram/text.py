"""Fit words into boxes without asking a browser for their width."""

import unicodedata
from dataclasses import dataclass

from web.diagram.markup import Node, node, text
from web.diagram.palette import INK

# Advance widths of the Helvetica family (also Arial, Liberation Sans), in thousandths
# of the font size, of the characters from U+0020 to U+007E.
_ASCII = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_OTHER, _WIDE = 610, 1000
_BREAKS = "-/_."
LEADING = 1.2
SIZES = (12.0, 11.0, 10.0)


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of words around a point: centred on it, or hanging below it."""

    lines: tuple[str, ...]
    x: float
    y: float
    size: float = 12
    hanging: bool = False
    turned: bool = False
    anchor: str = "middle"
    halo: bool = False

    def draw(self) -> Node:
        """Return the text, one span per line."""
        step = self.size * LEADING
        above = (len(self.lines) - 1) * step / 2 - self.size * 0.35
        first = self.y + self.size * 0.82 if self.hanging else self.y - above
        spans = [
            text(line, "tspan", {"x": self.x, "y": first + i * step})
            for i, line in enumerate(self.lines)
        ]
        looks: dict[str, str | float] = {
            "class": "words halo" if self.halo else "words",
            "font-size": self.size,
            "text-anchor": self.anchor,
            "fill": INK,
            "stroke": "none",
        }
        if self.turned:
            looks["transform"] = f"rotate(-90 {self.x:g} {self.y:g})"
        return node("text", looks, *spans)


def width(words: str, size: float) -> float:
    """Return how wide a line is, in the unit of its font size."""
    return size * sum(map(_advance, words)) / 1000


def fit(words: str, *, room: float, height: float) -> tuple[tuple[str, ...], float]:
    """Return lines and the largest font size with which the words fit into a box.

    What does not fit at the smallest size is cut, with an ellipsis; the full name is in
    the element's title.
    """
    for size in SIZES:
        lines = wrap(words, size, room)
        if len(lines) * size * LEADING <= height:
            return lines, size
    kept = max(1, int(height // (SIZES[-1] * LEADING)))
    lines = wrap(words, SIZES[-1], room)
    return (*lines[: kept - 1], _cut(lines[kept - 1], SIZES[-1], room)), SIZES[-1]


def wrap(words: str, size: float, room: float) -> tuple[str, ...]:
    """Return the lines of a text, none wider than the room."""
    lines = [""]
    for piece in _pieces(words, size, room):
        longer = f"{lines[-1]}{piece}"
        if lines[-1] and width(longer.rstrip(), size) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return tuple(line.strip() for line in lines if line.strip()) or ("",)


def _pieces(words: str, size: float, room: float) -> list[str]:
    """Return what may stand on lines of its own: words, parts of compounds, chunks."""
    pieces: list[str] = []
    for word in words.split():
        if width(word, size) <= room:
            pieces.append(f"{word} ")
        else:
            pieces += _chunks(word, size, room)
            pieces[-1] += " "
    return pieces


def _chunks(word: str, size: float, room: float) -> list[str]:
    chunks = [""]
    for letter in word:
        full = width(chunks[-1] + letter, size) > room
        ends = chunks[-1][-1:] in _BREAKS and width(chunks[-1], size) > room / 2
        if chunks[-1] and (full or (chunks[-1][-1:] and ends)):
            chunks.append(letter)
        else:
            chunks[-1] += letter
    return chunks


def _cut(line: str, size: float, room: float) -> str:
    while line and width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _advance(letter: str) -> int:
    code = ord(letter) - 0x20
    if 0 <= code < len(_ASCII):
        return _ASCII[code]
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER

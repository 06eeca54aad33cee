"""Make SVG elements. There is no ``style``: the page's policy would block it."""

from collections.abc import Mapping

from lxml import etree

Node = etree._Element  # noqa: SLF001 - lxml's only name for its element type
Value = str | float
Looks = Mapping[str, Value]


def node(tag: str, looks: Mapping[str, Value], *children: Node | None) -> Node:
    """Return an element; children that are None are left out."""
    made = etree.Element(tag, {name: written(value) for name, value in looks.items()})
    made.extend(child for child in children if child is not None)
    return made


def text(words: str, tag: str, looks: Mapping[str, Value]) -> Node:
    """Return an element that holds words; they can never become markup."""
    made = node(tag, looks)
    made.text = "".join(letter for letter in words if letter.isprintable())
    return made


def path(data: str, looks: Mapping[str, Value] | None = None) -> Node:
    """Return an unfilled path, unless ``looks`` fills it."""
    return node("path", {"d": data, "fill": "none", **(looks or {})})


def written(value: Value) -> str:
    """Return a number as short as it can be written to a hundredth of a pixel."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")

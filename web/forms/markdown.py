"""The small Markdown of text parts: escaped first, so no markup can come through.

Headings of three levels, paragraphs, lists, bold, italics, code, links; a backslash
takes a mark its meaning.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_HELD = 0xE000
"""Escaped marks wait here, among characters no text has, until marks are read."""
_ESCAPED = re.compile(r"\\([\\*_`\[\]()#>-])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HEADING = re.compile(r"(#{1,3}) +(.+)")
_ITEM = re.compile(r"(?:[-*]|(\d{1,3})[.)]) +(.+)")
_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"), r"<em>\1</em>"),
)
_REST = r"[^\s()\\\ue05c]*"
"""Of an address, after its start: no blank, no bracket, no backslash."""
_LINK = re.compile(
    rf"\[([^\]]+)\]\(((?:https?://|mailto:|/(?!/)){_REST})\)",
)


def markdown(text: str) -> Markup:
    """Return ``text`` as HTML."""
    plain = _PRIVATE.sub("", text.replace("\r\n", "\n"))
    held = _ESCAPED.sub(lambda match: chr(_HELD + ord(match[1])), plain)
    html = "\n".join(_blocks(str(escape(held))))
    shown = _PRIVATE.sub(lambda match: escape(chr(ord(match[0]) - _HELD)), html)
    return Markup(shown)  # noqa: S704 escaped above


def _blocks(escaped: str) -> Iterator[str]:
    """Yield headings, lists and paragraphs."""
    for block in re.split(r"\n\s*\n", escaped):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        while lines:
            yield _taken(lines)


def _taken(lines: list[str]) -> str:
    """Take the lines of one block off the front and return its HTML."""
    if heading := _HEADING.fullmatch(lines[0]):
        level = len(heading[1]) + 1
        del lines[0]
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    items = _leading(lines, item=True)
    if items:
        kind = "ol" if items[0][0].isdigit() else "ul"
        found = (_ITEM.fullmatch(line) for line in items)
        inner = "".join(f"<li>{_inline(each[2])}</li>" for each in found if each)
        return f"<{kind}>{inner}</{kind}>"
    return (
        f"<p>{'<br>'.join(_inline(line) for line in _leading(lines, item=False))}</p>"
    )


def _leading(lines: list[str], *, item: bool) -> list[str]:
    """Take lines off the front that are items, or that are plain."""
    taken: list[str] = []
    while lines and bool(_ITEM.fullmatch(lines[0])) is item:
        if taken and _HEADING.fullmatch(lines[0]):
            break
        taken.append(lines.pop(0))
    return taken


def _inline(line: str) -> str:
    for pattern, replacement in _MARKS:
        line = pattern.sub(replacement, line)
    return _LINK.sub(r'<a href="\2" rel="noopener noreferrer">\1</a>', line)

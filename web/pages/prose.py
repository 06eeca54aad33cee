"""The README of a procedure as a page: the Markdown of forms, and tables."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from web.forms.markdown import markdown

_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[\s:|-]+\|?")
_SMALL = re.compile(r"</?(?:p|h\d|ul|ol|li)>")


def prose(text: str) -> Markup:
    """Return a document as HTML; everything of it is escaped first."""
    return Markup("").join(_parts(text.replace("\r\n", "\n")))


def _parts(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n{2,}", text):
        lines = block.strip().splitlines()
        if len(lines) > 1 and lines[0].startswith("|") and _RULE.fullmatch(lines[1]):
            yield _table(lines)
        else:
            yield markdown(block)


def _table(lines: list[str]) -> Markup:
    head, rows = _cells(lines[0]), [_cells(line) for line in lines[2:]]
    titles = Markup("").join(
        Markup('<th scope="col">{}</th>').format(cell) for cell in head
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row)
        )
        for row in rows
    )
    return Markup(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Table">'
        '<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(titles, body)


def _cells(line: str) -> list[Markup]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [_inline(cell.strip()) for cell in _CELL.split(inner)]


def _inline(text: str) -> Markup:
    """Return the marks within a line, without the paragraph around it."""
    return Markup(_SMALL.sub("", str(markdown(text))))  # noqa: S704 - markdown escaped it

"""The paragraphs of a handed-in file: of plain text, Markdown and Word documents."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.errors import InvalidModelError
from engine.markup import Element, MarkupLimits, parse

PLAIN = (".txt", ".md", ".csv")
WORD = ".docx"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LIMITS = MarkupLimits(size=8_000_000, elements=300_000, attribute=65_536)
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}


class NoTextError(Exception):
    """The text of a file cannot be read; the message says why, to people."""


def paragraphs(name: str, content: bytes) -> list[str]:
    """Return the paragraphs of a file, empty ones left out.

    ``name`` decides how it is read. What Word marks as deleted is left out, what it
    marks as inserted is there (ECMA-376, 17.13.5). Raises ``NoTextError``.
    """
    ending = PurePosixPath(name.lower()).suffix
    if ending in PLAIN:
        lines = _decoded(name, content).splitlines()
    elif ending == WORD:
        lines = list(_word(name, content))
    else:
        raise NoTextError(f"“{name}” is neither text, Markdown nor DOCX.")
    return [line.rstrip() for line in lines if line.strip()]


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTextError(f"“{name}” is not UTF-8 text.") from error


def _word(name: str, content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > _LIMITS.size:
                raise NoTextError(f"The text of “{name}” is too long to compare.")
            with archive.open(entry) as part:
                body = part.read(_LIMITS.size + 1)
        root = parse(body, limits=_LIMITS)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NoTextError(f"“{name}” is not a Word document.") from error
    except (InvalidModelError, EOFError, zipfile.error) as error:
        raise NoTextError(f"The text of “{name}” cannot be read.") from error
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(_pieces(paragraph))


def _pieces(paragraph: Element) -> Iterator[str]:
    """Yield the text of one paragraph; that of a box within it is its own."""
    for element in paragraph.iter(f"{_W}t", *_BREAKS):
        if next(element.iterancestors(f"{_W}p")) is paragraph:
            yield _BREAKS.get(str(element.tag)) or element.text or ""

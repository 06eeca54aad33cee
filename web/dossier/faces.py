"""The faces of print, and what they cannot show.

System fonts are never used: what is printed would depend on the machine. PDF/A forbids
a character without a shape, so one that no face has is written as its number: visible,
and nothing else is lost.
"""

import atexit
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

STYLES = ("Regular", "It", "Semibold", "SemiboldIt")
BREAKS = "\n\t"


def files_of_face() -> list[bytes]:
    """Return the styles used; the package has each twice, in two formats."""
    folder = files("font_source_sans_pro") / "files"
    return [(folder / f"SourceSansPro-{each}.otf").read_bytes() for each in STYLES]


@cache
def faces() -> typst.Fonts:
    """Return the faces, gathered once per process in a folder typst reads from.

    From the package's own folder one of two files of a style would be taken: whichever
    the file system lists first.
    """
    folder = Path(tempfile.mkdtemp(prefix="faces-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in zip(STYLES, files_of_face(), strict=True):
        (folder / f"{name}.otf").write_bytes(content)
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


@cache
def shown() -> frozenset[int]:
    """Return the characters that every style of the face has."""
    known = [
        frozenset(TTFont(BytesIO(each), lazy=True).getBestCmap())
        for each in files_of_face()
    ]
    return frozenset.intersection(*known) | frozenset(map(ord, BREAKS))


def printable(value: Any) -> Any:
    """Return JSON data with every character that has no shape as ``[U+XXXX]``."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else _text(value)
    if isinstance(value, dict):
        return {str(name): printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    return value


def _text(value: str) -> str:
    known = shown()
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        each if ord(each) in known else f"[U+{ord(each):04X}]" for each in text
    )

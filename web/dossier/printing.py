"""Make a PDF/A-3b from JSON and a template: no browser, everywhere the same bytes."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from web.dossier.faces import faces, printable

STANDARD: Literal["a-3b"] = "a-3b"
DATA = "data.json"


class PrintingError(RuntimeError):
    """What was to be printed could not be laid out."""


def print_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    pictures: Mapping[str, str] | None = None,
    enclosed: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return ``template`` (``dossier`` = ``dossier.typ``) filled with ``data``.

    The data reaches the template as JSON (``#import "frame.typ": *`` gives ``data``).
    Text pasted into the template instead would be typst markup, and a task's name could
    then read files. ``pictures`` are SVG by file name, ``enclosed`` files that the
    template attaches; the template sees nothing else of the machine. The same data at
    the same instant gives the same bytes. Raises ``PrintingError``.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for each in files("web.dossier").iterdir():
            if each.name.endswith(".typ"):
                (root / each.name).write_bytes(each.read_bytes())
        text = json.dumps(printable(dict(data)), ensure_ascii=False)
        (root / DATA).write_text(text, encoding="utf-8")
        for name, svg in (pictures or {}).items():
            (root / name).write_text(printable(svg), encoding="utf-8")
        for name, content in (enclosed or {}).items():
            (root / name).write_bytes(content)
        return _compiled(root, f"{template}.typ", at)


def _compiled(root: Path, template: str, at: datetime) -> bytes:
    try:
        compiler = typst.Compiler(
            str(root / template), root=str(root), font_paths=faces()
        )
        made = compiler.compile(
            format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp())
        )
    except typst.TypstError as problem:
        raise PrintingError(f"{template}: {problem.message}") from problem
    if not isinstance(made, bytes):
        raise PrintingError(f"{template} gave no document.")
    return made

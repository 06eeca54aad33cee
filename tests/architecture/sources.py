"""What the guards of the architecture look at: every file of ours."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = frozenset(
    {".git", ".venv", ".browser", "node_modules", "static", "var", "dist", "build"}
    | {"test-results.json"}  # what the run before this one has left
)
CACHES = ("_cache", "__pycache__", ".egg-info", ".hypothesis", ".playwright")


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the repository, without what is built or installed."""
    return tuple(sorted(_walk(ROOT)))


def sources(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some folders, or of the product: engine and web."""
    roots = [ROOT / folder for folder in folders or ("engine", "web")]
    for file in files():
        if file.suffix == ".py" and any(root in file.parents for root in roots):
            yield file


def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def named(file: Path) -> str:
    """Return the path of a file as one would say it."""
    return file.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or any(each in entry.name for each in CACHES):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry

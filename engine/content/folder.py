"""Bundles on disk: ``processes/<key>/``, ``forms/<key>/`` and the shared tables."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.content.bundle import LARGEST_BUNDLE, Bundle, is_allowed_path, refused
from engine.errors import InvalidModelError
from engine.markup import parse

SHARED = "shared"
DUE_DAYS = "due_days"
"""The table that decides due dates before ``qms:due``: no diagram names it."""


def read_folder(processes_root: Path, forms_root: Path, key: str) -> Bundle:
    """Return the bundle of procedure ``key``; raise ``InvalidModelError`` if none.

    A shared table comes along when the diagram or another table of the bundle names
    a decision in it, so that a bundle holds all it decides with.
    """
    folder = processes_root / key
    if not (folder / f"{key}.bpmn").is_file():
        problem = f"{key} has no file {key}.bpmn."
        raise refused("file-missing", problem, "Name the diagram like its folder.")
    files = dict(_below(folder))
    forms = {f"forms/{key}/{path}": each for path, each in _below(forms_root / key)}
    files |= forms | dict(_foreign_forms(files, forms_root))
    shared = dict(_below(processes_root / SHARED))
    return Bundle(key, files | _needed(files, shared))


def _foreign_forms(
    files: Mapping[str, bytes], forms_root: Path
) -> Iterator[tuple[str, bytes]]:
    """Yield forms of other folders that the diagram names."""
    diagrams = [content for path, content in files.items() if path.endswith(".bpmn")]
    for attributes in _attributes(diagrams, "form"):
        path = f"forms/{attributes.get('key', '')}.form"
        source = forms_root / path.removeprefix("forms/")
        if is_allowed_path(path) and source.is_file():
            yield path, source.read_bytes()


def keys_in(processes_root: Path) -> list[str]:
    """Return the procedures below ``processes_root``, by sorted key."""
    found = processes_root.glob("*/*.bpmn")
    return sorted(path.stem for path in found if path.stem == path.parent.name)


def _below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what a bundle can hold; editor backups and the like stay at home."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or not is_allowed_path(name):
            continue
        if path.stat().st_size > LARGEST_BUNDLE:
            raise refused("bundle-size", f"{name} is too large.", "Split it.", name)
        yield name, path.read_bytes()


def _needed(
    files: Mapping[str, bytes], shared: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the shared tables that ``files`` ask, and those that these import."""
    offers = {path: _offered(content) for path, content in shared.items()}
    taken: dict[str, bytes] = {}
    asked = {DUE_DAYS, *_asked(files.values())}
    while True:
        more = {
            path: shared[path]
            for path, offered in offers.items()
            if path not in taken and offered & asked and path.endswith(".dmn")
        }
        if not more:
            return {f"{SHARED}/{path}": content for path, content in taken.items()}
        taken |= more
        asked |= set(_asked(more.values()))


def _asked(contents: Iterable[bytes]) -> Iterator[str]:
    """Yield decision ids of diagrams, namespaces imported by tables."""
    for attributes in _attributes(contents, "decision", "import"):
        yield from _values(attributes, "ref", "namespace")


def _offered(content: bytes) -> set[str]:
    """Return the ids of a table's decisions and services, and its namespace."""
    found = set(_namespace(content))
    for attributes in _attributes([content], "decision", "decisionService"):
        found.update(_values(attributes, "id"))
    return found


def _namespace(content: bytes) -> Iterator[str]:
    for attributes in _attributes([content], "definitions"):
        yield from _values(attributes, "namespace")


def _values(attributes: Mapping[str, str], *names: str) -> Iterator[str]:
    return (attributes[name] for name in names if attributes.get(name))


def _attributes(contents: Iterable[bytes], *tags: str) -> Iterator[Mapping[str, str]]:
    """Yield attributes; what cannot be parsed is told by the check, not here."""
    for content in contents:
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            continue
        try:
            root = parse(content)
        except InvalidModelError:
            continue
        for element in root.iter(*(f"{{*}}{tag}" for tag in tags)):
            yield {str(name): str(value) for name, value in element.attrib.items()}

"""The bytes of one version of a procedure: diagram, tables, forms, texts, scenarios.

A bundle is what is reviewed, signed, deployed and exported; its hash covers every
file. Parts are parsed when they are asked for, once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.canonical import digest, sha256
from engine.content.procedure import Procedure
from engine.content.procedure_reading import read_procedure
from engine.errors import Finding, InvalidModelError

LARGEST_BUNDLE = 8_000_000
MOST_FILES = 400
PROCEDURE_FILE = "procedure.toml"
_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"
_PATH = re.compile(rf"{_PART}(?:/{_PART}){{0,3}}")
_KINDS = (".bpmn", ".dmn", ".toml", ".form", ".md")


@dataclass(frozen=True)
class Bundle:
    """Files by path, such as ``capa.bpmn``, ``forms/capa/close.form``."""

    key: str
    files: Mapping[str, bytes]

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the canonical list of paths and their SHA-256."""
        return digest(
            [[path, sha256(content)] for path, content in sorted(self.files.items())]
        )

    @property
    def bpmn_file(self) -> str:
        """The path of the diagram."""
        return f"{self.key}.bpmn"

    @property
    def bpmn(self) -> bytes:
        """The diagram, byte for byte; raise ``InvalidModelError`` if there is none."""
        return self.required(self.bpmn_file)

    @cached_property
    def procedure(self) -> Procedure:
        """What ``procedure.toml`` says; raise ``InvalidModelError`` if it is wrong."""
        found, findings = read_procedure(self.required(PROCEDURE_FILE))
        if found is None:
            raise InvalidModelError(findings)
        return found

    @property
    def scenarios(self) -> Mapping[str, bytes]:
        """The owner's tests, by path."""
        return self.with_suffix(".toml", under="scenarios/")

    @property
    def decision_files(self) -> Mapping[str, bytes]:
        """The decision tables, own and shared, by path."""
        return self.with_suffix(".dmn")

    @property
    def form_files(self) -> Mapping[str, bytes]:
        """The forms by form key: ``capa/close``."""
        found = self.with_suffix(".form", under="forms/")
        return {
            path.removeprefix("forms/").removesuffix(".form"): content
            for path, content in found.items()
        }

    def with_suffix(self, suffix: str, *, under: str = "") -> dict[str, bytes]:
        """Return the files below ``under`` that end in ``suffix``, by sorted path."""
        return {
            path: self.files[path]
            for path in sorted(self.files)
            if path.endswith(suffix) and path.startswith(under)
        }

    def required(self, path: str) -> bytes:
        """Return the file at ``path``; raise ``InvalidModelError`` if it is missing."""
        content = self.files.get(path)
        if content is None:
            problem = f"The bundle has no file {path}."
            raise refused("file-missing", problem, f"Add {path}.", path)
        return content


def refused(rule: str, message: str, mend: str, file: str = "") -> InvalidModelError:
    """Return the error of one finding about a file of a bundle."""
    return InvalidModelError(
        [Finding(rule=rule, severity="error", message=message, mend=mend, file=file)]
    )


def check_files(files: Mapping[str, bytes]) -> list[Finding]:
    """Return what is wrong with the paths and sizes of a bundle's files."""
    found = [
        Finding(
            rule="file-name",
            severity="error",
            message=f"{path[:100]!r} is not a path a bundle can hold.",
            mend=f"Plain names, at most four levels, ending in {', '.join(_KINDS)}.",
            file=path[:100],
        )
        for path in sorted(files)
        if not is_allowed_path(path)
    ]
    size = sum(len(content) for content in files.values())
    if size > LARGEST_BUNDLE or len(files) > MOST_FILES:
        problem = f"{len(files)} files of {size:,} bytes are too many or too large."
        limits = f"At most {MOST_FILES} files and {LARGEST_BUNDLE:,} bytes."
        found.extend(refused("bundle-size", problem, limits).findings)
    return found


def is_allowed_path(path: str) -> bool:
    """Tell whether ``path`` is relative, plain and of a kind a bundle holds."""
    return bool(_PATH.fullmatch(path)) and path.endswith(_KINDS) and ".." not in path

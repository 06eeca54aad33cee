"""Questions answered with files. An answer refers to content by its SHA-256."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from engine.forms.fields.amount import amount
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.references import read_reference
from engine.forms.situation import Scope

_MEMBERS = ("name", "sha256", "size", "type")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\\ud800-\udfff]{1,255}")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?[\w=.+\"-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField(Field):
    """One file or (``multiple``) several; ``endings`` limits what kind."""

    many: ClassVar[bool] = True
    needed: ClassVar[str] = "a file is needed"

    multiple: bool = False
    endings: tuple[str, ...] = ()
    fewest: int = 0
    most: int | None = None

    def read(self, typed: Any, _: Scope, /) -> list[dict[str, Any]]:
        """Return references of the shape {name, sha256, size, type}, each once."""
        items = typed if isinstance(typed, list | tuple) else [typed]
        references = [_reference(item) for item in items if item != ""]
        by_content = {(each["sha256"], each["name"]): each for each in references}
        return list(by_content.values())

    def typed(self, value: Any, _: Scope, /) -> list[dict[str, Any]]:
        """Return the references as plain JSON."""
        found = value if isinstance(value, list) else []
        return [
            {**each, "size": int(each["size"])} for each in found if _complete(each)
        ]

    def objections(self, value: Any, scope: Scope) -> Iterator[str]:
        """Yield complaints about number, kind, and files nobody handed in."""
        most = self.most if self.multiple else 1
        yield from amount(len(value), self.fewest, most, noun="file")
        for each in value:
            yield from self._unfit(each, scope)

    def _unfit(self, file: Mapping[str, Any], scope: Scope) -> Iterator[str]:
        name, known = file["name"], scope.situation.known_file
        if self.endings and not name.lower().endswith(self.endings):
            yield f"“{name}” is none of {', '.join(self.endings)}"
        if known is not None and not known(file["sha256"]):
            yield f"“{name}” was not handed in; choose it again"


def _complete(reference: Any) -> bool:
    return isinstance(reference, Mapping) and set(_MEMBERS) <= set(reference)


def _reference(item: Any) -> dict[str, Any]:
    """Return one reference; a browser sends it as the JSON the page gave it."""
    if isinstance(item, str):
        try:
            item = read_reference(item)
        except ValueError as error:
            raise WrongAnswerError("choose the file again") from error
    if not _complete(item) or set(item) != set(_MEMBERS):
        raise WrongAnswerError("a file has a name, a digest, a size and a type")
    if not (_texts(item) and _size(item["size"])):
        raise WrongAnswerError("choose the file again")
    return {**{name: item[name] for name in _MEMBERS}, "size": Decimal(item["size"])}


def _texts(item: Mapping[str, Any]) -> bool:
    patterns = {"name": _NAME, "sha256": _DIGEST, "type": _TYPE}
    return all(
        isinstance(item[name], str) and bool(pattern.fullmatch(item[name]))
        for name, pattern in patterns.items()
    )


def _size(size: Any) -> bool:
    whole = isinstance(size, int | Decimal) and not isinstance(size, bool)
    return whole and size >= 0 and size == int(size)

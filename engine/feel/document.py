"""The document of an instance: JSON until somebody asks.

A turn reads a few names of a document and writes a few. To convert all of it, both
ways, would cost as much as the turn.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from engine.feel.json_values import from_json, to_json


class Document(MutableMapping[str, Any]):
    """FEEL values by name; each is read from JSON once, and written if it was set.

    Values are never changed in place: setting a name is the only way to change one.
    """

    __slots__ = ("_stored", "_values", "_written")

    def __init__(
        self, values: Mapping[str, Any] = {}, *, stored: Mapping[str, Any] = {}
    ) -> None:
        self._stored: dict[str, Any] = dict(stored)
        self._values: dict[str, Any] = dict(values)
        self._written = dict.fromkeys(values)

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            self._values[name] = from_json(self._stored[name])
        return self._values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or the default; nothing is raised on the way."""
        if name in self._values:
            return self._values[name]
        return self[name] if name in self._stored else default

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name] = value
        self._written[name] = None

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        for each in (self._stored, self._values, self._written):
            each.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._values or name in self._stored

    def __iter__(self) -> Iterator[str]:
        yield from self._stored
        yield from (name for name in self._written if name not in self._stored)

    def __len__(self) -> int:
        return len(self._stored.keys() | self._written.keys())

    def __repr__(self) -> str:
        return f"Document({dict(self)!r})"

    def stored(self) -> dict[str, Any]:
        """Return the JSON; ``FeelError`` for a value that cannot be stored."""
        if not self._written:
            return self._stored
        written: dict[str, Any] = to_json(
            {name: self._values[name] for name in self._written}
        )
        return self._stored | written

"""What of an entry may be erased one day without breaking its chain.

The body of an entry of a case promises each value that a person has typed as
``SHA-256(salt || value)``; value and salt stand beside it, in ``audit_private``. When
they are disposed of, the chain, the seals and the promise stay: nobody can put another
value in their place, and nobody can guess the one that was there.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.canonical import canonical, sha256

PRIVATE = frozenset(
    {"answer", "changes", "data", "message", "name", "new", "old", "reason", "text"}
)
"""Members of an entry's detail that hold what people wrote."""
ERASED = "(disposed of)"
"""Stands where a value was that was disposed of with its record."""

Parts = Mapping[str, tuple[str, str]]
"""Path to salt and value, the value as the JSON that was hashed."""


def separated(
    detail: Mapping[str, Any], salt: Callable[[], str]
) -> tuple[dict[str, Any], dict[str, str], dict[str, tuple[str, str]]]:
    """Return what everybody may know for ever, the promises, and what they promise."""
    public = {name: each for name, each in detail.items() if name not in PRIVATE}
    promises: dict[str, str] = {}
    parts: dict[str, tuple[str, str]] = {}
    for path, value in _values(detail):
        grain, text = salt(), canonical(value).decode()
        parts[path] = (grain, text)
        promises[path] = sha256(f"{grain}{text}".encode())
    return public, promises, parts


def detail_in(body: str, parts: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the detail of an entry; what was disposed of says so."""
    said = json.loads(body)
    detail: dict[str, Any] = dict(said.get("detail", {}))
    for path in said.get("private", {}):
        name, _, member = path.partition("/")
        value = _value(path, (parts or {}).get(path))
        if member:
            detail.setdefault(name, {})[member] = value
        else:
            detail[name] = value
    return detail


def _values(detail: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each private value by its path; of a mapping each member by itself."""
    for name in sorted(PRIVATE & detail.keys()):
        value = detail[name]
        if isinstance(value, Mapping) and value:
            yield from ((f"{name}/{member}", each) for member, each in value.items())
        else:
            yield name, value


def _value(path: str, part: Any) -> Any:
    if part is not None:
        return json.loads(part[1])
    change = path.startswith("changes/")
    return {"old": ERASED, "new": ERASED} if change else ERASED

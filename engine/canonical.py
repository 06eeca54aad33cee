"""The one way bytes are made of data before they are hashed, signed or compared.

The part of RFC 8785 (JSON canonicalization) that has no surprises: ASCII member
names, no floating-point numbers, integers below 2**53. Decimals, dates and bytes
travel as text.
"""

import hashlib
from collections.abc import Iterable
from types import NoneType
from typing import Any

import orjson

_PLAIN = frozenset({str, bool, NoneType})
LARGEST_INTEGER = 2**53 - 1


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of ``value``; raise ``TypeError`` if it has none."""
    _check(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``."""
    return sha256(canonical(value))


def _check(value: Any) -> None:
    """Refuse what two programs could write in two ways."""
    names: list[Any] = []
    rest = [value]
    while rest:
        each = rest.pop()
        members = _members(each, names)
        rest += [part for part in members if type(part) not in _PLAIN]
    if not _are_names(names):
        raise TypeError("Member names are ASCII text.")


def _members(value: Any, names: list[Any]) -> Iterable[Any]:
    """Return the parts of a value that has any, and note the names of members."""
    if isinstance(value, dict):
        names += value
        return value.values()
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise TypeError("Integers beyond 2**53 are stored as text.")
    elif value is not None and not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} has no canonical form.")
    return ()


def _are_names(keys: Iterable[Any]) -> bool:
    """Say whether these are ASCII texts; joined they are looked at in one go."""
    try:
        return "".join(keys).isascii()
    except TypeError:
        return False

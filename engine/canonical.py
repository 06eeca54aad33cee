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
    if type(value) in _PLAIN or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise TypeError("Integers beyond 2**53 are stored as text.")
        return
    for member in _members(value):
        if type(member) not in _PLAIN:  # most are: a call for each would cost more
            _check(member)


def _members(value: Any) -> Iterable[Any]:
    if type(value) is dict or isinstance(value, dict):
        if not _are_names(value):
            raise TypeError("Member names are ASCII text.")
        return value.values()
    if isinstance(value, list | tuple):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _are_names(keys: Iterable[Any]) -> bool:
    """Say whether these are ASCII texts; joined they are looked at in one go."""
    try:
        return "".join(keys).isascii()
    except TypeError:
        return False

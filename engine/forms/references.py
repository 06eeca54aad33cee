"""A reference to a file as a page sends it: JSON of texts and one whole number."""

import json
from typing import Any

LONGEST = 2_000
_SIGNS = 18


def read_reference(text: str) -> Any:
    """Return the object a text holds; ``ValueError`` for all that no page writes.

    Posted by hand it may hold numbers without a canonical form, texts that are none,
    or be nested so deeply that reading it fails.
    """
    if len(text) > LONGEST:
        raise ValueError("It is longer than any reference.")
    try:
        found = json.loads(text, parse_float=_none, parse_constant=_none)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    if not isinstance(found, dict) or not all(map(_is_plain, found.values())):
        raise ValueError("It is no reference.")
    "".join(str(each) for pair in found.items() for each in pair).encode()
    return found


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return len(str(value)) <= _SIGNS
    return isinstance(value, str)


def _none(text: str) -> float:
    raise ValueError(f"{text[:_SIGNS]} is no size.")

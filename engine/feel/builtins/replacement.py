r"""The replacement text of ``replace``: ``$1`` a group, ``\$`` and ``\\`` as written.

XPath and XQuery Functions and Operators 3.1, 5.6.4 (fn:replace).
"""

from collections.abc import Callable, Iterator
from typing import Any

from engine.feel.calls import FeelRefusal


def replacement_template(
    text: str,
    groups: int,
    literal: bool,  # noqa: FBT001  (flag q)
) -> Callable[[Any], str]:
    """Return what builds the replacement of one match."""
    if literal:
        return lambda _match: text
    parts = list(_parts(text, groups))

    def build(match: Any) -> str:
        return "".join(
            part if type(part) is str else (match.group(part) or "") for part in parts
        )

    return build


def _parts(text: str, groups: int) -> Iterator[str | int]:
    position = 0
    while position < len(text):
        char, after = text[position], text[position + 1 : position + 2]
        position += 1
        if char == "\\":
            if after not in ("\\", "$"):
                raise FeelRefusal("in the replacement a \\ stands before \\ or $ only")
            yield after
            position += 1
        elif char == "$":
            digits = _group(text, position, groups)
            position += len(digits)
            if int(digits) <= groups:
                yield int(digits)
        else:
            yield char


def _group(text: str, position: int, groups: int) -> str:
    """Return as many digits as still name a group; at least one."""
    digits = text[position : position + 1]
    if not (digits.isascii() and digits.isdigit()):
        raise FeelRefusal("in the replacement a $ stands before a digit only")
    for char in text[position + 1 :]:
        if not (char.isascii() and char.isdigit() and int(digits + char) <= groups):
            break
        digits += char
    return digits

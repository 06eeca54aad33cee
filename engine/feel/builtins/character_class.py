r"""Character classes of XPath patterns as RE2 text: ``[a-z-[aeiou]]``, ``\p{Lu}``.

XML Schema 1.1 part 2, appendix G.4.
"""

from collections.abc import Iterable, Iterator

from engine.feel.builtins.unicode_blocks import BLOCKS
from engine.feel.calls import FeelRefusal

# what the multi-character escapes mean, as the inside of an RE2 class
_CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r" \t\n\r",
    "S": r"\x00-\x08\x0b\x0c\x0e-\x1f\x21-\x{10ffff}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "W": r"\p{P}\p{Z}\p{C}",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{M}\p{Nd}_:.\-·",
}
_NEGATED = {"I": "i", "C": "c"}
_PLAIN = frozenset("nrt\\|.?*+(){}[]^$-")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_NOTHING = r"[^\x00-\x{10ffff}]"


def read_escape(pattern: str, position: int, *, inside: bool) -> tuple[str, int]:
    """Return an escape as RE2 text, and the position after it."""
    letter = pattern[position + 1 : position + 2]
    if letter in _CLASSES:
        body = _CLASSES[letter]
        return (body if inside else f"[{body}]"), position + 2
    if letter in _NEGATED and not inside:
        return f"[^{_CLASSES[_NEGATED[letter]]}]", position + 2
    if letter in ("p", "P"):
        return _category(pattern, position, inside=inside)
    if letter and letter in _PLAIN:
        return "\\" + letter, position + 2
    if letter.isdigit():
        raise FeelRefusal(
            f"back references (\\{letter}) are refused: their time is not linear"
        )
    raise FeelRefusal(f"a pattern does not know \\{letter}")


def _category(pattern: str, position: int, *, inside: bool) -> tuple[str, int]:
    end = pattern.find("}", position)
    if pattern[position + 2 : position + 3] != "{" or end < 0:
        raise FeelRefusal("write a category as \\p{Lu}")
    name, negated = pattern[position + 3 : end], pattern[position + 1] == "P"
    if not name.startswith("Is"):
        return pattern[position : end + 1], end + 1
    block = BLOCKS.get(name.removeprefix("Is").replace(" ", "").lower())
    if block is None:
        raise FeelRefusal(f"there is no Unicode block {name.removeprefix('Is')!r}")
    text = _ranges([block]) if not negated else _ranges(_complement(block))
    return (text if inside else f"[{text}]"), end + 1


def _complement(block: tuple[int, int]) -> list[tuple[int, int]]:
    first, last = block
    below = [(0, first - 1)] if first else []
    return [*below, (last + 1, 0x10FFFF)]


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in ranges)


def read_class(pattern: str, position: int) -> tuple[str, int]:
    """Return a character class as RE2 text, and the position after it."""
    body, minus, end = _members(pattern, position)
    negated = pattern[position + 1 : position + 2] == "^"
    if minus is not None:
        if negated:
            raise FeelRefusal("a negated class cannot be subtracted from here")
        return _subtracted(body, minus), end
    return f"[{'^' if negated else ''}{''.join(body)}]", end


def _members(pattern: str, start: int) -> tuple[list[str], list[str] | None, int]:
    """Return the pieces of a class, those subtracted from it, and its end."""
    position = start + 1 + (pattern[start + 1 : start + 2] == "^")
    body: list[str] = []
    while position < len(pattern):
        char = pattern[position]
        if char == "]" and body:
            return body, None, position + 1
        if char == "-" and pattern[position + 1 : position + 2] == "[":
            return _with_subtraction(pattern, position, body)
        if char in "[]":
            raise FeelRefusal(f"{char} must be escaped inside a character class")
        piece, position = _member(pattern, position)
        body.append(piece)
    raise FeelRefusal(f"the character class at {start + 1} has no end")


def _member(pattern: str, position: int) -> tuple[str, int]:
    char = pattern[position]
    if char == "\\":
        return read_escape(pattern, position, inside=True)
    return ("\\^" if char == "^" else char), position + 1


def _with_subtraction(
    pattern: str, position: int, body: list[str]
) -> tuple[list[str], list[str], int]:
    minus, nested, end = _members(pattern, position + 1)
    if pattern[end : end + 1] != "]" or nested is not None:
        raise FeelRefusal("this form of subtraction is not supported")
    if pattern[position + 2 : position + 3] == "^":
        raise FeelRefusal("a negated class cannot be subtracted here")
    return body, minus, end + 1


def _subtracted(body: list[str], minus: list[str]) -> str:
    """Return [a-z-[aeiou]] as ranges: RE2 itself knows no subtraction."""
    ranges = list(_intervals(body))
    for first, last in _intervals(minus):
        ranges = [part for each in ranges for part in _without(each, first, last)]
    return f"[{_ranges(ranges)}]" if ranges else _NOTHING


def _without(
    interval: tuple[int, int], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield what is left of an interval outside of first..last."""
    low, high = interval
    if low < first:
        yield (low, min(high, first - 1))
    if last < high:
        yield (max(low, last + 1), high)


def _intervals(pieces: list[str]) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(pieces):
        first = last = _single(pieces[position])
        if pieces[position + 1 : position + 2] == ["-"] and position + 2 < len(pieces):
            last = _single(pieces[position + 2])
            position += 2
        if last < first:
            raise FeelRefusal("a range of characters ends before it starts")
        yield (first, last)
        position += 1


def _single(piece: str) -> int:
    if len(piece) == 1:
        return ord(piece)
    if len(piece) == 2 and piece[0] == "\\":  # noqa: PLR2004  (a backslash, a sign)
        return ord(_CONTROL.get(piece[1], piece[1]))
    raise FeelRefusal("only single characters and ranges can be subtracted")

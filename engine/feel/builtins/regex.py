"""XPath regular expressions, which FEEL prescribes, translated for RE2.

XPath and XQuery Functions and Operators 3.1, 5.6.1; XML Schema 1.1 part 2, appendix G.
Flags s m i x q. Back references are refused: no engine runs them in linear time.
"""

import functools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from engine.feel.builtins.character_class import read_class, read_escape
from engine.feel.calls import FeelRefusal
from engine.feel.limits import MAX_PATTERN
from engine.feel.run import Run

_FLAGS = frozenset("smixq")
_WHITE_SPACE = " \t\n\r"
_SIGNS = frozenset("()|?*+{},0123456789") | {"(?:"}
_ENDLESS = re.compile(r"[*+]|\{\d+,\}")
_BRANCHING = re.compile(r"[|?{]|\)[*+]")
_SCAN_SHIFT = 6  # 64 steps of RE2 cost less than a microsecond, at worst
_MATCH_TICKS, _GROUP_TICKS = 14, 4
_NEW_TICKS, _REFUSED_TICKS = 150, 4_000  # a pattern's first use in an evaluation
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 19
_OPTIONS.log_errors = False


class Pattern(NamedTuple):
    """A compiled pattern and what decides its cost.

    ``size`` counts the steps that can be alive at once. ``far`` patterns may read to
    the end of the text for each match, like ``a(.*z)?``. ``price`` is for compiling.
    """

    search: Any
    finditer: Any
    groups: int
    size: int
    far: bool
    price: int

    def scan_ticks(self, text: str, start: int = 0) -> int:
        """Return the cost of reading a text from a position to its end."""
        width = 1 if text.isascii() else 2
        return ((len(text) - start) * width * self.size) >> _SCAN_SHIFT

    def match_ticks(self, text: str, end: int) -> int:
        """Return the cost of a match that ends at a position."""
        ticks = _MATCH_TICKS + _GROUP_TICKS * self.groups
        return ticks + self.scan_ticks(text, end) if self.far else ticks


def compile_pattern(run: Run, pattern: str, flags: str) -> Pattern:
    """Return the compiled pattern, or refuse it with the reason."""
    if len(pattern) > MAX_PATTERN:
        raise FeelRefusal(f"the pattern has more than {MAX_PATTERN} characters")
    if not _FLAGS.issuperset(flags):
        raise FeelRefusal(f'the flags "{flags[:10]}" are not all of s, m, i, x, q')
    key = (pattern, "".join(sorted(set(flags))))
    compiled = _compiled(*key)
    run.patterns = run.patterns or set()
    if key not in run.patterns:
        run.patterns.add(key)
        run.charge(_REFUSED_TICKS if isinstance(compiled, str) else compiled.price)
    if isinstance(compiled, str):
        raise FeelRefusal(compiled)
    return compiled


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Pattern | str:
    """Return the pattern or, also cached, why it is refused."""
    try:
        pieces = _translated(pattern, flags)
    except FeelRefusal as refusal:
        return str(refusal)
    text = "".join(pieces)
    inline = "".join(flag for flag in flags if flag in "smi")
    try:
        made = re2.compile(f"(?{inline}){text}" if inline else text, _OPTIONS)
    except re2.error as error:
        return f"the pattern is not valid: {str(error)[:120]}"
    skeleton = "".join(each if each in _SIGNS else "a" for each in pieces)
    far = bool(_ENDLESS.search(skeleton)) and bool(_BRANCHING.search(skeleton))
    same = skeleton == text
    size = (made if same else re2.compile(skeleton, _OPTIONS)).programsize
    price = _NEW_TICKS + made.programsize + (made.programsize >> 1)
    return Pattern(made.search, made.finditer, made.groups, size, far, price)


def _translated(pattern: str, flags: str) -> list[str]:
    """Return the pieces of the RE2 pattern: signs, classes, single characters."""
    if "q" in flags:
        return [str(re2.escape(char)) for char in pattern]
    if "x" in flags:
        pattern = _without_space(pattern)
    return list(_pieces(pattern, dot_all="s" in flags))


def _without_space(pattern: str) -> str:
    """Drop white space outside of character classes, even inside an escape (flag x)."""
    out: list[str] = []
    depth, escaped = 0, False
    for char in pattern:
        if depth == 0 and char in _WHITE_SPACE:
            continue
        if char in "[]" and not escaped:
            depth += 1 if char == "[" else -1
        escaped = char == "\\" and not escaped
        out.append(char)
    return "".join(out)


def _pieces(pattern: str, *, dot_all: bool) -> Iterator[str]:
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            piece, position = read_escape(pattern, position, inside=False)
        elif char == "[":
            piece, position = read_class(pattern, position)
        elif char == "(":
            piece, position = _group(pattern, position)
        else:
            piece, position = char, position + 1
            if char == "." and not dot_all:
                piece = r"[^\n\r]"
        yield piece


def _group(pattern: str, position: int) -> tuple[str, int]:
    if pattern[position + 1 : position + 2] != "?":
        return "(", position + 1
    if pattern[position + 2 : position + 3] != ":":
        raise FeelRefusal("in a pattern (? is only allowed as (?:")
    return "(?:", position + 3

"""XPath regular expressions, which FEEL prescribes, translated for RE2.

XPath and XQuery Functions and Operators 3.1, 5.6.1; XML Schema 1.1 part 2, appendix G.
Flags s m i x q. Back references are refused: no engine runs them in linear time.
"""

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from engine.feel.builtins.character_class import read_class, read_escape
from engine.feel.calls import FeelRefusal
from engine.feel.limits import MAX_PATTERN
from engine.feel.run import Run

_FLAGS = frozenset("smixq")
_WHITE_SPACE = " \t\n\r"
_COMPILE_TICKS = 2  # per instruction of the program, once per pattern and evaluation
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 20
_OPTIONS.log_errors = False


class Pattern(NamedTuple):
    """A compiled pattern, its number of groups and of RE2 instructions."""

    search: Any
    finditer: Any
    groups: int
    size: int


def compile_pattern(run: Run, pattern: str, flags: str) -> Pattern:
    """Return the compiled pattern, or refuse it with the reason."""
    if len(pattern) > MAX_PATTERN:
        raise FeelRefusal(f"the pattern has more than {MAX_PATTERN} characters")
    if not _FLAGS.issuperset(flags):
        raise FeelRefusal(f'the flags "{flags[:10]}" are not all of s, m, i, x, q')
    compiled = _compiled(pattern, "".join(sorted(set(flags))))
    if isinstance(compiled, str):
        raise FeelRefusal(compiled)
    run.charge(5)
    return compiled


@functools.lru_cache(maxsize=2_000)
def _compiled(pattern: str, flags: str) -> Pattern | str:
    """Return the pattern or, also cached, why it is refused."""
    try:
        text = _translated(pattern, flags)
    except FeelRefusal as refusal:
        return str(refusal)
    inline = "".join(flag for flag in flags if flag in "smi")
    try:
        made = re2.compile(f"(?{inline}){text}" if inline else text, _OPTIONS)
    except re2.error as error:
        return f"the pattern is not valid: {str(error)[:120]}"
    return Pattern(made.search, made.finditer, made.groups, made.programsize)


def _translated(pattern: str, flags: str) -> str:
    if "q" in flags:
        return str(re2.escape(pattern))
    if "x" in flags:
        pattern = _without_space(pattern)
    return "".join(_pieces(pattern, dot_all="s" in flags))


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

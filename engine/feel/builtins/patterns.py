"""matches, replace and split: XPath patterns, run by RE2 (DMN 1.5, 10.3.4.3).

RE2's time is linear in the text, which no other regular expression engine for Python
promises; XPath's dialect is translated in engine.feel.builtins.regex.
"""

from typing import Any

from engine.feel.builtins.regex import Pattern, compile_pattern
from engine.feel.builtins.registry import builtin
from engine.feel.builtins.replacement import replacement_template
from engine.feel.calls import FeelRefusal
from engine.feel.errors import FeelLimitError
from engine.feel.limits import MAX_LIST, MAX_STRING
from engine.feel.run import Run

_NAMES = "input: string, pattern: string"


def _compiled(run: Run, pattern: str, flags: str | None, text: str) -> Pattern:
    compiled = compile_pattern(run, pattern, flags or "")
    run.charge(10 + compiled.scan_ticks(text))
    return compiled


@builtin(f"matches({_NAMES}, flags?: string) -> boolean")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Say whether a part of the text matches."""
    return _compiled(run, pattern, flags, text).search(text) is not None


@builtin(f"replace({_NAMES}, replacement: string, flags?: string) -> string")
def replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str:
    """Replace every match; ``$1`` stands for the first group."""
    compiled = _compiled(run, pattern, flags, text)
    if compiled.search("") is not None:
        raise FeelRefusal("the pattern matches the empty text")
    build = replacement_template(replacement, compiled.groups, "q" in (flags or ""))
    out: list[str] = []
    size = last = 0
    for match in compiled.finditer(text):
        run.charge(compiled.match_ticks(text, match.end()))
        new = build(match)
        out += (text[last : match.start()], new)
        size += match.start() - last + len(new)
        last = match.end()
        if size > MAX_STRING:
            raise FeelLimitError("A text would become too long.")
    return "".join([*out, text[last:]])


@builtin("split(string: string, delimiter: string) -> list<string>")
def split(run: Run, text: str, delimiter: str) -> list[Any]:
    """Return the parts between the matches of a pattern."""
    compiled = _compiled(run, delimiter, None, text)
    if compiled.search("") is not None:
        raise FeelRefusal("the delimiter matches the empty text")
    out: list[str] = []
    last = 0
    for match in compiled.finditer(text):
        run.charge(compiled.match_ticks(text, match.end()))
        out.append(text[last : match.start()])
        last = match.end()
        if len(out) > MAX_LIST:
            raise FeelLimitError(f"A list would have more than {MAX_LIST:,} items.")
    return [*out, text[last:]]

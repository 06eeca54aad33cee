"""String functions without patterns (DMN 1.5, 10.3.4.3). Units are code points."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.errors import FeelLimitError
from engine.feel.limits import MAX_STRING
from engine.feel.run import Run
from engine.feel.text_form import text_of


@builtin("string(from) -> string")
def string(run: Run, value: Any) -> str | None:
    """Return the text form of any value; null stays null."""
    return text_of(run, value)


@builtin("string length(string: string) -> number")
def length(_run: Run, text: str) -> Decimal:
    """Count the characters."""
    return Decimal(len(text))


@builtin("substring(string: string, start position: number, length?: number) -> string")
def substring(
    run: Run, text: str, start: Decimal, length: Decimal | None = None
) -> str:
    """Return characters from a position: from 1, or from -1 at the end."""
    run.charge(len(text) >> 8)
    place = int(start)
    if not 1 <= abs(place) <= len(text):
        raise FeelRefusal("the start position lies outside of the text")
    if length is not None and length < 1:
        raise FeelRefusal("the length must be at least 1")
    first = place - 1 if place > 0 else len(text) + place
    return text[first:] if length is None else text[first : first + int(length)]


def _simple(signature: str, body: Callable[..., Any]) -> None:
    def run_it(run: Run, text: str, *rest: str) -> Any:
        run.charge(len(text) >> 6)
        return body(text, *rest)

    builtin(signature)(run_it)


def _before(text: str, match: str) -> str:
    head, found, _ = text.partition(match) if match else ("", "", "")
    return head if found else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


_simple("upper case(string: string) -> string", str.upper)
_simple("lower case(string: string) -> string", str.lower)
_simple("contains(string: string, match: string) -> boolean", str.__contains__)
_simple("starts with(string: string, match: string) -> boolean", str.startswith)
_simple("ends with(string: string, match: string) -> boolean", str.endswith)
_simple("substring before(string: string, match: string) -> string", _before)
_simple("substring after(string: string, match: string) -> string", _after)


@builtin("string join(list: list, delimiter?: string) -> string")
def join(run: Run, values: list[Any], delimiter: str | None = None) -> str:
    """Join the texts of a list; nulls are left out."""
    run.charge(len(values))
    texts = [value for value in values if value is not None]
    if any(type(value) is not str for value in texts):
        raise FeelRefusal("only texts can be joined")
    size = sum(map(len, texts)) + len(delimiter or "") * len(texts)
    run.charge(size >> 8)
    if size > MAX_STRING:
        raise FeelLimitError("A text would become too long.")
    return (delimiter or "").join(texts)

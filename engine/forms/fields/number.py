"""Questions answered with a number. Numbers are exact: never a float."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.forms.fields.bounds import Bound, beyond
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import Scope
from engine.forms.words import plain

_WRITTEN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)
_DIGITS = 34
"""As many as FEEL calculates with (DMN 1.5, 10.3.2.3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(Field):
    """A number between limits; ``decimals`` is how many places it may have."""

    decimals: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    bounds: tuple[Bound, ...] = ()

    def read(self, typed: Any, _: Scope, /) -> Decimal:
        """Return the number; a decimal comma is understood, an exponent refused."""
        number = _number(typed)
        if not number.is_finite():
            raise WrongAnswerError("enter a number")
        number = Decimal(plain(number)) if number else Decimal(0)  # no negative zero
        if len(number.as_tuple().digits) > _DIGITS or number.adjusted() >= _DIGITS:
            raise WrongAnswerError(f"at most {_DIGITS} digits")
        return number

    def typed(self, value: Any, _: Scope, /) -> str:
        """Return the number as text with a decimal point."""
        return plain(value) if isinstance(value, Decimal) else ""

    def objections(self, value: Any, scope: Scope) -> Iterator[str]:
        """Yield what is wrong with places and range."""
        if self.decimals is not None and _places(value) > self.decimals:
            yield _PLACES.get(self.decimals, f"at most {self.decimals} decimal places")
        if self.least is not None and value < self.least:
            yield f"at least {plain(self.least)}"
        if self.most is not None and value > self.most:
            yield f"at most {plain(self.most)}"
        yield from beyond(value, self.bounds, scope)


_PLACES = {0: "enter a whole number", 1: "at most 1 decimal place"}


def _places(number: Decimal) -> int:
    return len(plain(number).partition(".")[2])


def _number(typed: Any) -> Decimal:
    """Return what was meant; 1,234 could be two numbers and is asked back."""
    if isinstance(typed, str):
        return _from_text(typed.strip().replace("\N{MINUS SIGN}", "-"))
    if isinstance(typed, float):
        return Decimal(repr(typed))
    if isinstance(typed, Decimal | int) and not isinstance(typed, bool):
        return Decimal(typed)
    raise WrongAnswerError("enter a number")


def _from_text(text: str) -> Decimal:
    if not _WRITTEN.fullmatch(text):
        raise WrongAnswerError("enter a number, like 12 or 12.5")
    if _GROUPED.fullmatch(text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        raise WrongAnswerError(f"write {whole}, or {point} if decimals are meant")
    return Decimal(text.replace(",", "."))

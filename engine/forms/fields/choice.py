"""Questions answered by choosing from a list."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from engine import feel
from engine.forms.fields.amount import amount
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import Option, Scope
from engine.forms.words import plain

_LONGEST_TAG = 60


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the options come from: fixed, a FEEL list, or a source of the product."""

    fixed: tuple[Option, ...] = ()
    expression: feel.Expression | None = None
    source: str = ""

    def options(self, scope: Scope, find: str = "") -> tuple[Option, ...]:
        """Return what one may choose now; of a long source what has the words."""
        if self.source:
            return scope.situation.options(self.source, find)
        if self.expression is not None:
            found = scope.value(self.expression)
            items = found if isinstance(found, list) else [found]
            return tuple(filter(None, map(_option, items)))
        return self.fixed

    def offered(self, values: Sequence[str], scope: Scope) -> Mapping[str, str]:
        """Return, of these values, those one may choose now, with their words."""
        if self.source:
            return scope.situation.sources.offered(self.source, values)
        return self._among(values, scope)

    def named(self, values: Sequence[str], scope: Scope) -> Mapping[str, str]:
        """Return the words of these values, also of what one may choose no longer."""
        if self.source:
            return scope.situation.sources.named(self.source, values)
        return self._among(values, scope)

    def _among(self, values: Sequence[str], scope: Scope) -> Mapping[str, str]:
        options = self.options(scope)
        return {each.value: each.label for each in options if each.value in values}


def _option(item: Any) -> Option | None:
    if isinstance(item, Mapping):
        value, label = _scalar(item.get("value")), _scalar(item.get("label"))
        return Option(value, label or value) if value else None
    value = _scalar(item)
    return Option(value, value) if value else None


def _scalar(item: Any) -> str:
    if isinstance(item, Decimal):
        return plain(item)
    return item if isinstance(item, str) else ""


def _strangers(choices: Choices, values: Sequence[str], scope: Scope) -> Iterator[str]:
    if choices.offered(values, scope).keys() >= set(values):
        return
    some = bool(choices.options(scope))
    yield "choose from the list" if some else "there is nothing to choose from"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneField(Field):
    """One of a list; ``look`` names the control: radio or select."""

    needed: ClassVar[str] = "choose one"

    choices: Choices
    look: str = "select"

    def read(self, typed: Any, _: Scope, /) -> str:
        """Return the value chosen."""
        if not isinstance(typed, str):
            raise WrongAnswerError("choose from the list")
        return typed.strip()

    def typed(self, value: Any, _: Scope, /) -> str:
        """Return the value chosen."""
        return value if isinstance(value, str) else ""

    def objections(self, value: Any, scope: Scope) -> Iterator[str]:
        """Yield a complaint about a value that is not offered."""
        yield from _strangers(self.choices, [value], scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeField(Field):
    """A list of short texts; how many is limited by ``fewest`` and ``most``."""

    many: ClassVar[bool] = True
    needed: ClassVar[str] = "choose at least one"

    fewest: int = 0
    most: int | None = None

    @abstractmethod
    def read(self, typed: Any, scope: Scope) -> list[str]:
        """Return the texts, each once, in the order they were chosen."""

    def typed(self, value: Any, _: Scope, /) -> list[str]:
        """Return the texts."""
        return list(value) if isinstance(value, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyField(SomeField):
    """Several of a list; ``look`` names the control: checklist or taglist."""

    choices: Choices
    look: str = "taglist"

    def read(self, typed: Any, _: Scope, /) -> list[str]:
        """Return the values chosen, each once."""
        return _distinct([typed] if isinstance(typed, str) else typed)

    def objections(self, value: Any, scope: Scope) -> Iterator[str]:
        """Yield complaints about strange values and their number."""
        yield from _strangers(self.choices, value, scope)
        yield from amount(len(value), self.fewest, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagField(SomeField):
    """Words of one's own, with commas between them."""

    needed: ClassVar[str] = "write at least one"

    def read(self, typed: Any, _: Scope, /) -> list[str]:
        """Return the words, each once."""
        words = typed.split(",") if isinstance(typed, str) else typed
        return _distinct(words)

    def blank(self, typed: Any) -> bool:
        """Say whether there is no word, only commas."""
        if isinstance(typed, str):
            return not typed.replace(",", "").strip()
        return not typed

    def objections(self, value: Any, _: Scope, /) -> Iterator[str]:
        """Yield complaints about length, commas and number."""
        if any(len(word) > _LONGEST_TAG for word in value):
            yield f"at most {_LONGEST_TAG} characters each"
        if any("," in word for word in value):
            yield "no comma within one of them"
        yield from amount(len(value), self.fewest, self.most)


def _distinct(typed: Any) -> list[str]:
    if not isinstance(typed, list | tuple):
        raise WrongAnswerError("choose from the list")
    if not all(isinstance(each, str) for each in typed):
        raise WrongAnswerError("choose from the list")
    return list(dict.fromkeys(each.strip() for each in typed if each.strip()))

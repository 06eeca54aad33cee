"""The parts of a form, and what every question has in common.

Each kind of question is a subclass in ``engine.forms.fields``. The way of an answer:
*typed* (JSON-like, as the browser or the API sent it) → ``read`` → a FEEL value →
``objections``; ``typed`` goes back, so that a stored value can be shown in a field.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from engine import feel
from engine.forms.situation import Scope

NEEDED = "an answer is needed"


class WrongAnswerError(Exception):
    """An answer cannot be read; the message is the rest of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Anything that has a place in a form. ``ref`` is that place: ``2.0``."""

    ref: str
    hide: feel.Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Part):
    """Words between the questions: text, and expressions whose values are inserted."""

    pieces: tuple[str | feel.Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator(Part):
    """A line, or (``space``) some distance."""

    space: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Part):
    """Parts under one title; where it is hidden, they are."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed(Part):
    """A part that has a name in the case."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed(Keyed):
    """A value the server works out; it is shown and never accepted."""

    expression: feel.Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Keyed, ABC):
    """A question. ``needed`` says what to answer when nothing was.

    ``refuses`` names the answers under which a signature means rejection.
    """

    many: ClassVar[bool] = False
    needed: ClassVar[str] = NEEDED

    required: bool = False
    readonly: bool = False
    default: feel.Expression | None = None
    refuses: tuple[str, ...] = ()

    def empty(self) -> Any:
        """Return what is written when nobody answered: null, or an empty list."""
        return [] if self.many else None

    def blank(self, typed: Any) -> bool:
        """Say whether ``typed`` is no answer. Zero and No are answers."""
        if isinstance(typed, str):
            return not typed.strip()
        return typed is None or (isinstance(typed, list | tuple) and not typed)

    @abstractmethod
    def read(self, typed: Any, scope: Scope, /) -> Any:
        """Return the FEEL value of an answer; raise ``WrongAnswerError``."""

    @abstractmethod
    def typed(self, value: Any, scope: Scope, /) -> Any:
        """Return what one would type to get ``value``; the opposite of ``read``."""

    def objections(self, _value: Any, _scope: Scope, /) -> Iterator[str]:
        """Yield what is wrong with a value that could be read."""
        yield from ()

    def lenient(self, typed: Any, scope: Scope) -> Any:
        """Return the value as far as it can be read, else the empty one."""
        if self.blank(typed):
            return self.empty()
        try:
            return self.read(typed, scope)
        except WrongAnswerError:
            return self.empty()


def every(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Yield all parts in the order of the page, those in groups after their group."""
    for part in parts:
        yield part
        if isinstance(part, Group):
            yield from every(part.parts)

"""What a form is filled in with besides its questions: case, choices, clock, zone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from engine import feel
from engine.clock import IdSource, new_id
from engine.errors import LimitError


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is stored, and the words people read."""

    value: str
    label: str


MOST = 500
"""Choices of a source that one list holds; further ones are found by words."""


class Sources(Protocol):
    """Where pickers take people, records and cases from.

    A source is ``users:role``, ``roles``, ``register:name`` or ``cases:key``.
    """

    def options(self, source: str, find: str, most: int, /) -> Sequence[Option]:
        """Return the first choices, up to ``most``, that have all words of ``find``."""

    def offered(self, source: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return, of these values, those one may choose now, with their words."""

    def named(self, source: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return the words of all these values that exist, chosen now or long ago."""


class NoSources:
    """The sources of a form that asks for nobody and nothing on record."""

    def options(self, _: str, __: str, ___: int, /) -> Sequence[Option]:
        """Return no choices."""
        return ()

    def offered(self, _: str, __: Sequence[str], /) -> Mapping[str, str]:
        """Return none of them."""
        return {}

    def named(self, _: str, __: Sequence[str], /) -> Mapping[str, str]:
        """Return none of them."""
        return {}


@dataclass(frozen=True, slots=True)
class Prefill:
    """A value known before anybody typed, and a sentence that says where it is from."""

    value: Any
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The case data, choices, clock and calendar at the moment a form is filled in.

    ``context`` holds FEEL values or plain Python; ``prefilled`` beats the form's own
    defaults; ``known_file`` says whether a digest names a file that was handed in and
    may be referred to (without it, only the shape of a reference is checked);
    ``finding`` holds the words by which long lists of choices are searched, by field.
    """

    context: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo
    sources: Sources = field(default_factory=NoSources)
    services: feel.Services | None = None
    prefilled: Mapping[str, Prefill] = field(default_factory=dict)
    known_file: Callable[[str], bool] | None = None
    new_id: IdSource = new_id
    finding: Mapping[str, str] = field(default_factory=dict)
    _asked: dict[tuple[str, str], tuple[Option, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def options(self, source: str, find: str = "") -> tuple[Option, ...]:
        """Return choices of ``source``, asking for them only once.

        If there are more than ``MOST``, one more than that is returned.
        """
        wanted = (source, find)
        if wanted not in self._asked:
            self._asked[wanted] = tuple(self.sources.options(source, find, MOST + 1))
        return self._asked[wanted]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression of a form sees: the case, the answers, in a table the row."""

    situation: Situation
    answers: Mapping[str, Any] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None

    def value(self, expression: feel.Expression) -> Any:
        """Return the FEEL value of ``expression``; answers hide case data.

        Raises ``LimitError`` where the work exceeds what FEEL may cost.
        """
        local = dict(self.answers)
        if self.item is not None:
            local["item"] = dict(self.item)
        situation = self.situation
        try:
            return expression.evaluate(
                situation.context,
                local=local,
                now=situation.now.astimezone(situation.zone),
                services=situation.services,
            ).value
        except feel.FeelLimitError as error:
            raise LimitError(f"“{expression.text}”: {error}") from error

    def within(self, item: Mapping[str, Any]) -> "Scope":
        """Return the scope of one row."""
        return Scope(self.situation, self.answers, item)

    def without(self, name: str) -> "Scope":
        """Return this scope where ``name`` is read from the case, not the answers."""
        rest = {key: value for key, value in self.answers.items() if key != name}
        return Scope(self.situation, rest, self.item)

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


class Sources(Protocol):
    """Where pickers take people, records and cases from."""

    def options(self, source: str, /) -> Sequence[Option]:
        """Return the choices of ``users:role``, ``register:name`` or ``cases:key``."""


class NoSources:
    """The sources of a form that asks for nobody and nothing on record."""

    def options(self, _: str, /) -> Sequence[Option]:
        """Return no choices."""
        return ()


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
    may be referred to (without it, only the shape of a reference is checked).
    """

    context: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo
    sources: Sources = field(default_factory=NoSources)
    services: feel.Services | None = None
    prefilled: Mapping[str, Prefill] = field(default_factory=dict)
    known_file: Callable[[str], bool] | None = None
    new_id: IdSource = new_id
    _asked: dict[str, tuple[Option, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def options(self, source: str) -> tuple[Option, ...]:
        """Return the choices of ``source``, asking for them only once."""
        if source not in self._asked:
            self._asked[source] = tuple(self.sources.options(source))
        return self._asked[source]


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

"""Rules across the fields of a form: ``[[rule]]`` of a procedure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine import feel
from engine.forms.situation import Scope, Situation


class FieldsRule(Protocol):
    """What a rule says, wherever it was read from."""

    @property
    def form(self) -> str:
        """The key of the form whose answers it judges."""

    @property
    def when(self) -> str:
        """FEEL over case and answers; true refuses."""

    @property
    def message(self) -> str:
        """What people read then."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The questions beside which they read it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuses the answers of ``form`` while ``when`` is true; shown at ``fields``."""

    form: str
    when: str
    message: str
    fields: tuple[str, ...] = ()


def broken(
    rules: Sequence[FieldsRule], values: Mapping[str, Any], situation: Situation
) -> Iterator[FieldsRule]:
    """Yield the rules that refuse ``values``; null does not refuse."""
    scope = Scope(situation, values)
    for rule in rules:
        if scope.value(compiled(rule, values)) is True:
            yield rule


def compiled(rule: FieldsRule, keys: Iterable[str]) -> feel.Expression:
    """Return the condition of a rule; ``keys`` of its form win over functions."""
    text = rule.when.strip().removeprefix("=").strip()
    return feel.expression(text, tuple(sorted(keys)))

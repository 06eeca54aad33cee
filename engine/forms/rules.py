"""Rules across the fields of a form: ``[[rule]]`` of a procedure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.forms.situation import Scope, Situation


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuses the answers of ``form`` while ``when`` is true; shown at ``fields``."""

    form: str
    when: str
    message: str
    fields: tuple[str, ...] = ()


def broken(
    rules: Sequence[Rule], values: Mapping[str, Any], situation: Situation
) -> Iterator[Rule]:
    """Yield the rules that refuse ``values``; null does not refuse."""
    scope, names = Scope(situation, values), tuple(sorted(values))
    for rule in rules:
        expression = feel.expression(rule.when.strip().removeprefix("="), names)
        if scope.value(expression) is True:
            yield rule

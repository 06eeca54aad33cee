"""Limits that FEEL works out: not before, not after, more than, less than."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.forms.situation import Scope
from engine.forms.words import local, words

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "min": ge,
    "max": le,
    "above": gt,
    "below": lt,
}
_NUMBERS = {
    "min": "at least {}",
    "max": "at most {}",
    "above": "more than {}",
    "below": "less than {}",
}
_MOMENTS = {
    "min": "not before {}",
    "max": "not after {}",
    "above": "after {}",
    "below": "before {}",
}
KINDS = tuple(_COMPARE)


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit: ``min`` and ``max`` include it, ``above`` and ``below`` do not."""

    kind: str
    expression: feel.Expression


def beyond(value: Any, bounds: tuple[Bound, ...], scope: Scope) -> Iterator[str]:
    """Yield a sentence for each limit that ``value`` breaks; null is no limit."""
    sentences = _NUMBERS if isinstance(value, Decimal) else _MOMENTS
    zone = scope.situation.zone
    for bound in bounds:
        limit = scope.value(bound.expression)
        pair = _comparable(value, limit, zone)
        if pair is not None and not _COMPARE[bound.kind](*pair):
            yield sentences[bound.kind].format(words(limit, zone))


def _comparable(value: Any, limit: Any, zone: ZoneInfo) -> tuple[Any, Any] | None:
    """Return two things Python can order: numbers, days, instants or times of day."""
    if isinstance(value, Decimal):
        return (value, limit) if isinstance(limit, Decimal) else None
    if isinstance(value, feel.Time):
        return (value.nanos, limit.nanos) if isinstance(limit, feel.Time) else None
    if isinstance(value, feel.DateTime) and isinstance(limit, feel.DateTime):
        return value.instant(zone), limit.instant(zone)
    days = _day(value, zone), _day(limit, zone)
    return None if None in days else days


def _day(value: Any, zone: ZoneInfo) -> tuple[int, int, int] | None:
    """Return the local day of a date or of a moment."""
    if isinstance(value, feel.DateTime):
        value = feel.Date.from_python(local(value, zone).date())
    return value.key() if isinstance(value, feel.Date) else None

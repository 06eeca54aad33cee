"""What ``Bench`` shows of an instance: plain Python values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from engine.errors import Finding
from engine.feel import Date, DateTime, DaysDuration, from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What ``Bench.deploy`` put into effect, with hints and warnings."""

    process_ids: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchInstance:
    """One instance as it stands."""

    id: str
    process_id: str
    state: str
    variables: Mapping[str, Any]
    error_code: str | None = None
    business_key: str = ""
    status: str | None = None
    outcome: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchEntry:
    """One completed step; ``wrote`` holds names and values it set."""

    instance: str
    element_id: str
    wrote: Mapping[str, Any] = field(default_factory=dict)
    actor: str | None = None
    flow_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchIncident:
    """Something a person would have to resolve."""

    id: UUID
    instance: str | None
    element_id: str | None
    kind: str
    message: str


def plain(stored: Any) -> Any:
    """Return a stored JSON document as plain Python: numbers, dates, lists, dicts."""
    return _plain(from_json(stored))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    convert = _CONVERTERS.get(type(value))
    return convert(value) if convert else value


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


_CONVERTERS: Mapping[type, Callable[[Any], Any]] = {
    Decimal: _number,
    Date: Date.to_python,
    DateTime: lambda value: value.instant(ZoneInfo("UTC")).astimezone(UTC),
    DaysDuration: DaysDuration.to_python,
}

"""FEEL values in the words a page shows: ISO dates, plain numbers, Yes and No."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(value: Any, zone: ZoneInfo) -> str:
    """Return ``value`` as one line of text; moments in the time of ``zone``."""
    if isinstance(value, list):
        return ", ".join(words(each, zone) for each in value)
    if isinstance(value, dict):
        return _entries(value, zone)
    if isinstance(value, feel.DateTime):
        return f"{local(value, zone):%Y-%m-%d %H:%M}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _entries(value: dict[str, Any], zone: ZoneInfo) -> str:
    return "; ".join(f"{name}: {words(each, zone)}" for name, each in value.items())


def in_words(name: str) -> str:
    """Return a name of the case as a label: ``root_cause`` is "Root cause"."""
    last = name.rpartition(".")[2].replace("_", " ").strip()
    return last[:1].upper() + last[1:]


def local(value: feel.DateTime, zone: ZoneInfo) -> Any:
    """Return the aware ``datetime`` of ``value`` on the clocks of ``zone``."""
    return value.instant(zone).astimezone(zone)

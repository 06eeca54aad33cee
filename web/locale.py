"""How dates, spans and values are written for the person who reads them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, session

from engine.clock import Clock
from engine.queries.people_names import Names
from web.wording import words

NOTHING = "\N{EN DASH}"
_TAGS = ("$date", "$datetime", "$time", "$number", "$duration")


SOON = timedelta(days=2)


def add_filters(app: Flask, zone: ZoneInfo, clock: Clock) -> None:
    """Add the filters of the templates; instants are shown in the reader's zone."""

    def local(instant: datetime) -> datetime:
        own = getattr(session, "zone", None)
        return instant.astimezone(ZoneInfo(own) if own and own != "UTC" else zone)

    @app.template_filter("moment")
    def moment(instant: datetime | None) -> str:
        return f"{local(instant):%d %b %Y, %H:%M}" if instant else ""

    @app.template_filter("day")
    def day(instant: datetime | None) -> str:
        return f"{local(instant):%d %b %Y}" if instant else ""

    @app.template_filter("until")
    def until_now(instant: datetime) -> str:
        return until(instant, clock())

    @app.template_filter("nearness")
    def nearness_now(instant: datetime) -> str:
        return nearness(instant, clock())

    app.template_filter("shown")(shown)
    app.template_filter("last_day")(partial(last_day, zone=zone))


def last_day(end: datetime | None, *, zone: ZoneInfo) -> str:
    """Return the last day before an end, as a date field of a form wants it."""
    return f"{(end - timedelta(seconds=1)).astimezone(zone):%Y-%m-%d}" if end else ""


def nearness(instant: datetime, now: datetime) -> str:
    """Return ``late``, ``soon`` (within two days) or nothing."""
    if instant < now:
        return "late"
    return "soon" if instant - now <= SOON else ""


def until(instant: datetime, now: datetime) -> str:
    """Return how far away an instant is: ``in 3 days``, ``2 hours late``."""
    left = instant - now
    span = _span(abs(left))
    return f"in {span}" if left >= timedelta() else f"{span} late"


def _span(length: timedelta) -> str:
    if length.days:
        return _count(length.days, "day")
    hours, seconds = divmod(length.seconds, 3600)
    return _count(hours, "hour") if hours else _count(max(seconds // 60, 1), "minute")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown(value: Any, names: Names | None = None) -> str:
    """Return a stored value in words: JSON of the engine, tags undone; people named."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _entries(value)
    if isinstance(value, list):
        return "; ".join(shown(each, names) for each in value) or NOTHING
    return names.of(str(value)) if names else str(value)


def _entries(value: Mapping[str, Any]) -> str:
    if len(value) == 1:
        tag, text = next(iter(value.items()))
        if tag in _TAGS:
            return _tagged(tag, str(text))
    if {"name", "sha256"} <= set(value):
        return str(value["name"])
    named = (
        f"{words(str(name))}: {shown(each)}"
        for name, each in value.items()
        if name != "id" and each not in (None, [], "")
    )
    return ", ".join(named)


def _tagged(tag: str, text: str) -> str:
    try:
        if tag == "$date":
            return f"{date.fromisoformat(text):%d %b %Y}"
        if tag == "$datetime":
            return f"{datetime.fromisoformat(text.partition('@')[0]):%d %b %Y, %H:%M}"
    except ValueError:
        return text
    return text

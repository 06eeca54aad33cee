"""Questions answered with a date, a time of day, or both."""

import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.forms.fields.bounds import Bound, beyond
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import Scope
from engine.forms.words import local

_YEARS = range(1900, 2200)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentField(Field):
    """What dates, times and moments have in common: limits."""

    bounds: tuple[Bound, ...] = ()

    def objections(self, value: Any, scope: Scope) -> Iterator[str]:
        """Yield what is wrong with the range."""
        yield from beyond(value, self.bounds, scope)

    @abstractmethod
    def native(self, text: str) -> bool:
        """Say whether a browser's own date control can show ``text``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(MomentField):
    """A day."""

    def read(self, typed: Any, _: Scope, /) -> feel.Date:
        """Return the day."""
        if isinstance(typed, feel.Date):
            return typed
        if isinstance(typed, dt.date) and not isinstance(typed, dt.datetime):
            return feel.Date.from_python(typed)
        text = _text(typed)
        if not _DATE.fullmatch(text):
            raise WrongAnswerError("enter a date, like 2026-01-31")
        return feel.Date.from_python(_moment(text).date())

    def typed(self, value: Any, _: Scope, /) -> str:
        """Return the day as ISO text."""
        return str(value) if isinstance(value, feel.Date) else ""

    def native(self, text: str) -> bool:
        """Say whether ``text`` is a day."""
        return bool(_DATE.fullmatch(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeField(MomentField):
    """A time of day, without a zone."""

    def read(self, typed: Any, _: Scope, /) -> feel.Time:
        """Return the time of day."""
        if isinstance(typed, feel.Time):
            return typed
        if isinstance(typed, dt.time):
            return feel.Time.from_python(typed.replace(tzinfo=None))
        text = _text(typed)
        if not _CLOCK.fullmatch(text):
            raise WrongAnswerError("enter a time, like 14:30")
        return feel.Time.from_python(_moment(f"2000-01-01T{text}").time())

    def typed(self, value: Any, _: Scope, /) -> str:
        """Return the time as text."""
        return _short(str(value)) if isinstance(value, feel.Time) else ""

    def native(self, text: str) -> bool:
        """Say whether ``text`` is a time of day."""
        return bool(_CLOCK.fullmatch(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTimeField(MomentField):
    """A moment; without an offset it is meant in the zone of the case's site."""

    def read(self, typed: Any, scope: Scope) -> feel.DateTime:
        """Return the moment with its zone or offset.

        An hour that does not exist, or exists twice, when clocks change is asked back.
        """
        if isinstance(typed, feel.DateTime):
            return typed
        if isinstance(typed, dt.datetime):
            moment = typed
        else:
            text = _text(typed)
            if not _MOMENT.fullmatch(text):
                raise WrongAnswerError("enter date and time, like 2026-01-31 14:30")
            moment = _moment(text)
        if moment.tzinfo is None:
            moment = _placed(moment, scope.situation.zone)
        return feel.DateTime.from_python(moment)

    def typed(self, value: Any, scope: Scope) -> str:
        """Return the moment on the site's clocks, with offset where that is unclear."""
        if not isinstance(value, feel.DateTime):
            return ""
        moment = local(value, scope.situation.zone)
        text = _short(moment.replace(tzinfo=None).isoformat())
        unclear = len(_offsets(moment.replace(tzinfo=None), scope.situation.zone)) > 1
        return f"{text}{_offset(moment)}" if unclear else text

    def native(self, text: str) -> bool:
        """Say whether ``text`` is a local moment."""
        return (
            bool(_MOMENT.fullmatch(text)) and text[-1] != "Z" and text[-6] not in "+-"
        )


def _text(typed: Any) -> str:
    if not isinstance(typed, str):
        raise WrongAnswerError("enter a date" if typed is None else "enter it as text")
    return typed.strip()


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongAnswerError("there is no such date or time") from error
    if moment.year not in _YEARS:
        raise WrongAnswerError(f"check the year {moment.year}")
    return moment


def _placed(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return ``moment`` in ``zone``; raise where clocks show it never or twice."""
    offsets = _offsets(moment, zone)
    if not offsets:
        raise WrongAnswerError("this hour is left out that night: clocks go forward")
    if len(offsets) > 1:
        text = _short(moment.isoformat())
        choices = " or ".join(f"{text}{offset}" for offset in offsets)
        raise WrongAnswerError(f"this hour comes twice that night: write {choices}")
    return moment.replace(tzinfo=zone)


def _offsets(moment: dt.datetime, zone: ZoneInfo) -> list[str]:
    """Return the offsets with which clocks in ``zone`` show a local time."""
    readings = [moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [
        each
        for each in readings
        if each.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0)
        == moment.replace(fold=0)
    ]
    return list(dict.fromkeys(_offset(each) for each in real))


def _offset(moment: dt.datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _short(text: str) -> str:
    """Leave out seconds that are zero."""
    return text.removesuffix(":00") if text.count(":") > 1 else text

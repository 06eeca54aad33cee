"""A clock that stands still until one moves it."""

import re
from datetime import UTC, datetime, timedelta

from engine.deadlines.calendar import BusinessCalendar
from engine.feel import DaysDuration, MonthsDuration, expression

_WORDS = re.compile(
    r"(?P<count>\d+)\s*(?P<unit>working days?|wd|days?|d|hours?|h|minutes?|seconds?)"
)
_FIXED = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


class MovingClock:
    """Reads what it was set to; ``later`` says when a span will be over."""

    def __init__(self, start: str | datetime) -> None:
        instant = datetime.fromisoformat(start) if isinstance(start, str) else start
        self.now = instant.astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the instant the clock stands at."""
        return self.now

    def set(self, instant: datetime) -> None:
        """Move the clock forward; it never goes back."""
        self.now = max(self.now, instant.astimezone(UTC))

    def later(
        self, span: float | str | timedelta | datetime, calendar: BusinessCalendar
    ) -> datetime:
        """Return now plus seconds, ISO text (``P3D``), or words (``3 working days``).

        Raises ``ValueError`` for a text that is no span.
        """
        if isinstance(span, datetime):
            return span
        if isinstance(span, timedelta):
            return self.now + span
        if isinstance(span, int | float):
            return self.now + timedelta(seconds=span)
        return self._after_text(span.strip(), calendar)

    def _after_text(self, text: str, calendar: BusinessCalendar) -> datetime:
        match = _WORDS.fullmatch(text)
        if match is None:
            return self._after_iso(text, calendar)
        count, unit = int(match["count"]), match["unit"]
        if unit.startswith("w"):
            return self._after_working_days(count, calendar)
        return self.now + count * _FIXED[unit[0]]

    def _after_working_days(self, count: int, calendar: BusinessCalendar) -> datetime:
        """Return the same time of day, or the end of the day, n working days later."""
        return max(calendar.after_working_days(self.now, count), self.now)

    def _after_iso(self, text: str, calendar: BusinessCalendar) -> datetime:
        value = expression(f'duration("{text}")').evaluate({}).value
        if isinstance(value, DaysDuration):
            return self.now + value.to_python()
        if isinstance(value, MonthsDuration):
            moved = (
                expression("at + span")
                .evaluate({"at": self.now.astimezone(calendar.zone), "span": value})
                .value
            )
            instant: datetime = moved.instant(calendar.zone)
            return instant
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError as error:
            raise ValueError(
                f"{text!r} is no span: write seconds, P3D, or '3 working days'."
            ) from error

"""What FEEL's own functions ask a site for: its working days and its boards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.public_holidays import CalendarError
from engine.feel.errors import FeelError
from engine.feel.temporal import Date

Board = Callable[[str], Sequence[Mapping[str, Any]]]
"""Give it a role, get its members: {role, person, board, chair, veto}."""


@dataclass(frozen=True, slots=True)
class CalendarServices:
    """``engine.feel.Services`` on the calendar of a case's site.

    ``members`` answers ``board members(role)``; it reads registers, so it comes from
    above. What cannot be answered is null in FEEL.
    """

    calendar: BusinessCalendar
    members: Board

    def add_working_days(self, date: Date, days: int, /) -> Date | None:
        """Return the working day ``days`` after (or before) a date."""
        try:
            return Date.from_python(
                self.calendar.add_working_days(date.to_python(), days)
            )
        except (CalendarError, FeelError):
            return None

    def working_days_between(self, start: Date, end: Date, /) -> int | None:
        """Count the working days after ``start`` up to and including ``end``."""
        try:
            first, last = start.to_python(), end.to_python()
        except FeelError:
            return None
        if abs(first.year - last.year) > LONGEST_YEARS:
            return None
        return self.calendar.working_days_between(first, last)

    def board_members(self, role: str, /) -> Sequence[Mapping[str, Any]]:
        """Return the members of a board; for any other role the role itself."""
        return self.members(role)


LONGEST_YEARS = 200
"""Counting walks the holidays of every year between."""

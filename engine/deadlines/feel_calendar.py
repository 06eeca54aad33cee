"""What FEEL's own functions ask a site for: its working days, boards and files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.public_holidays import CalendarError
from engine.feel.errors import FeelError
from engine.feel.temporal import Date

Board = Callable[[str], Sequence[Mapping[str, Any]]]
"""Give it a role, get its members: {role, person, board, chair, veto}."""
Compare = Callable[[Mapping[str, Any] | None, Mapping[str, Any]], str | None]
"""Give it two references of files, get what changed in their text, in words."""


def _no_files(_before: Mapping[str, Any] | None, _after: Mapping[str, Any]) -> None:
    """Know no file."""


@dataclass(frozen=True, slots=True)
class CalendarServices:
    """``engine.feel.Services`` on the calendar of a case's site.

    ``members`` answers ``board members(role)``, ``compare`` answers ``text changes``;
    they read registers and files, so they come from above. What cannot be answered is
    null in FEEL.
    """

    calendar: BusinessCalendar
    members: Board
    compare: Compare = _no_files

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

    def text_changes(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any], /
    ) -> str | None:
        """Say what a file's text has that the earlier file's had not."""
        return self.compare(before, after)


LONGEST_YEARS = 200
"""Counting walks the holidays of every year between."""

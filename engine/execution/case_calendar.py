"""What FEEL may ask the house for a case: its site's calendar, boards and files."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.access.people import board_members
from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.calendar_data import read_calendar
from engine.deadlines.feel_calendar import CalendarServices
from engine.execution.file_changes import text_changes
from engine.feel import Date
from engine.store.files import FileStore
from engine.store.policy import policy_fields

GENERAL = "general"


class CaseServices:
    """What FEEL may ask of the house; rows are read when something asks."""

    def __init__(
        self,
        session: Session,
        *,
        zone: ZoneInfo,
        site: str | None,
        files: FileStore | None = None,
    ) -> None:
        self._session = session
        self._zone = zone
        self._site = site
        self._files = files
        self._compared: dict[tuple[Any, Any], str | None] = {}

    @cached_property
    def calendar(self) -> BusinessCalendar:
        """Return the calendar the site names, else the general one, else Mo-Fr."""
        found = policy_fields(self._session, "calendars", self._calendar_key())
        return read_calendar(found, zone=self._zone)

    @cached_property
    def _services(self) -> CalendarServices:
        return CalendarServices(self.calendar, self._members, self.text_changes)

    def add_working_days(self, date: Date, days: int, /) -> Date | None:
        """Return the working day ``days`` after a date."""
        return self._services.add_working_days(date, days)

    def working_days_between(self, start: Date, end: Date, /) -> int | None:
        """Count the working days between two dates."""
        return self._services.working_days_between(start, end)

    def board_members(self, role: str, /) -> Sequence[Mapping[str, Any]]:
        """Return the members of a board; for any other role the role itself."""
        return self._members(role)

    def text_changes(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any], /
    ) -> str | None:
        """Say what changed in a file's text; worked out once for each pair of files."""
        if self._files is None:
            return None
        pair = (before and before.get("sha256"), after.get("sha256"))
        if pair not in self._compared:
            self._compared[pair] = text_changes(self._files, before, after)
        return self._compared[pair]

    def _members(self, role: str) -> Sequence[Mapping[str, Any]]:
        return board_members(self._session, role)

    def _calendar_key(self) -> str:
        site = policy_fields(self._session, "sites", self._site) if self._site else {}
        return site.get("calendar") or GENERAL

"""Reminders and escalations: which level of a ladder fires when (procedures.md 1.5).

A ladder stands in ``procedure.toml``; this module needs only its shape, so it works
for any object that has it (``engine.content.Ladder`` does).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.due import offset

EARLY_SHARE = 0.8
"""A reminder comes no earlier than after 80 % of the time."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working days."""

    amount: int
    unit: str = "wd"

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


DECIDED_WITHIN = WorkingDays(2)
"""The time for a decision where a ladder names none, as for an acknowledgement."""


class Amount(Protocol):
    """An amount of time: ``amount`` of ``unit`` (``wd``, ``d``, ``h``)."""

    @property
    def amount(self) -> int:
        """Return how many."""

    @property
    def unit(self) -> str:
        """Return of what."""


class Rung(Protocol):
    """One level as ``procedure.toml`` writes it."""

    @property
    def name(self) -> str:
        """Return E0 to E4."""

    @property
    def to(self) -> tuple[str, ...]:
        """Return who is told: assignee, assignee.manager, a role, ``=`` a person."""

    @property
    def acknowledge(self) -> Amount | None:
        """Return within which time it has to be acknowledged."""

    @property
    def decide(self) -> tuple[str, ...]:
        """Return the decisions offered."""

    @property
    def opens(self) -> Mapping[str, str]:
        """Return class of the case to the procedure that is opened."""

    @property
    def action(self) -> str:
        """Return what the level does by itself: ``reassign``, or nothing."""

    def after_for(self, class_: str | None, /) -> Amount:
        """Return when it fires, counted from the due time."""


class Rungs(Protocol):
    """A ladder: levels in their order, and by class the last one that counts."""

    @property
    def levels(self) -> Sequence[Rung]:
        """Return the levels, earliest first."""

    @property
    def stop(self) -> Mapping[str, str]:
        """Return class of the case to the last level that fires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLevel:
    """One level of one step: when it fires, whom it tells, what it asks for.

    ``answer_by`` is when an acknowledgement or decision is due; ``opens`` names a
    procedure that is started, ``action`` what happens to the step itself.
    """

    level: str
    at: datetime
    to: tuple[str, ...]
    answer_by: datetime | None = None
    answer_within: Amount | None = None
    decide: tuple[str, ...] = ()
    opens: str | None = None
    action: str = ""

    def answered_by(
        self, sent: datetime, calendar: BusinessCalendar
    ) -> datetime | None:
        """Return when an answer is due to what was sent at ``sent``, maybe late.

        Who hears late has the full time all the same.
        """
        within = self.answer_within
        if self.answer_by is None or within is None:
            return None
        by = offset(sent, within.amount, within.unit, calendar)
        return calendar.sendable(max(by, self.answer_by))


def plan_ladder(
    ladder: Rungs,
    calendar: BusinessCalendar,
    *,
    created: datetime,
    due: datetime,
    class_: str | None = None,
) -> tuple[PlannedLevel, ...]:
    """Return every level of a step that will fire, in the order of time.

    A level whose time falls on a day off fires at the opening of the next working day.
    A reminder that would so come no earlier than the level after it is left out.
    """
    planned: list[PlannedLevel] = []
    for rung in _counting(ladder, class_):
        level = _planned(rung, calendar, created=created, due=due, class_=class_)
        if planned and _is_early(ladder, planned[-1].level, class_):
            planned = [each for each in planned if each.at < level.at]
        planned.append(level)
    return tuple(sorted(planned, key=lambda each: (each.at, each.level)))


def resume_ladder(
    planned: Sequence[PlannedLevel],
    calendar: BusinessCalendar,
    *,
    held_at: datetime,
    resumed_at: datetime,
) -> tuple[PlannedLevel, ...]:
    """Return the levels of a case that was on hold: later by the time it was held.

    Levels that fired before the hold are left out. Never for statutory clocks.
    """
    pause = resumed_at - held_at
    return tuple(
        replace(
            each,
            at=calendar.sendable(each.at + pause),
            answer_by=each.answer_by and each.answer_by + pause,
        )
        for each in planned
        if each.at > held_at
    )


def level_day(level: PlannedLevel, calendar: BusinessCalendar) -> str:
    """Return the local date on which a level counts: one per case, level and day."""
    return calendar.local_date(level.at).isoformat()


def _counting(ladder: Rungs, class_: str | None) -> list[Rung]:
    """Return the levels up to the one at which a class stops."""
    last = ladder.stop.get(class_ or "")
    names = [rung.name for rung in ladder.levels]
    if last not in names:
        return list(ladder.levels)
    return list(ladder.levels[: names.index(last) + 1])


def _is_early(ladder: Rungs, name: str, class_: str | None) -> bool:
    """Say whether a level is a reminder: it comes before the due time."""
    return any(
        rung.name == name and rung.after_for(class_).amount < 0
        for rung in ladder.levels
    )


def _planned(
    rung: Rung,
    calendar: BusinessCalendar,
    *,
    created: datetime,
    due: datetime,
    class_: str | None,
) -> PlannedLevel:
    after = rung.after_for(class_)
    at = calendar.sendable(_fires_at(after, calendar, created=created, due=due))
    within = rung.acknowledge or (DECIDED_WITHIN if rung.decide else None)
    answer_by = None
    if within is not None:
        answer_by = offset(at, within.amount, within.unit, calendar)
    return PlannedLevel(
        level=rung.name,
        at=at,
        to=rung.to,
        answer_by=answer_by,
        answer_within=within,
        decide=rung.decide,
        opens=rung.opens.get(class_ or ""),
        action=rung.action,
    )


def _fires_at(
    after: Amount, calendar: BusinessCalendar, *, created: datetime, due: datetime
) -> datetime:
    """Return the time of a level: 0 is the due time, negative amounts lie before it.

    Of a short step, three working days before due may lie before its creation: 80 % of
    its time is the earliest.
    """
    if after.amount == 0:
        return due.astimezone(UTC)
    at = offset(due, after.amount, after.unit, calendar)
    if after.amount > 0:
        return at
    span = max(due - created, timedelta())
    return max(at, (created + span * EARLY_SHARE).astimezone(UTC))

"""Escalation ladders: which level fires when, for whom, and which never."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.deadlines import (
    BusinessCalendar,
    PlannedLevel,
    level_day,
    plan_ladder,
    resume_ladder,
)

BERLIN = ZoneInfo("Europe/Berlin")
SITE = BusinessCalendar(zone=BERLIN)


@dataclass(frozen=True)
class Time:
    amount: int
    unit: str = "wd"


@dataclass(frozen=True)
class Step:
    name: str
    after: Time
    to: tuple[str, ...] = ("assignee",)
    critical: Time | None = None
    acknowledge: Time | None = None
    decide: tuple[str, ...] = ()
    opens: Mapping[str, str] = field(default_factory=dict)
    action: str = ""

    def after_for(self, class_: str | None, /) -> Time:
        critical = self.critical if class_ == "critical" else None
        return critical or self.after


@dataclass(frozen=True)
class Steps:
    levels: tuple[Step, ...]
    stop: Mapping[str, str] = field(default_factory=dict)


DEFAULT = Steps(
    (
        Step("E0", Time(-3)),
        Step("E1", Time(0), ("assignee", "=owner")),
        Step("E2", Time(3), ("assignee.manager",), Time(1), acknowledge=Time(2)),
        Step("E3", Time(7), ("process_owner",), Time(3), decide=("extend", "none")),
        Step("E4", Time(14), opens={"critical": "nonconformance"}, critical=Time(5)),
    ),
    stop={"minor": "E2"},
)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def planned(
    due: datetime, *, created: datetime | None = None, class_: str = "major"
) -> dict[str, PlannedLevel]:
    created = created or local(2026, 11, 2, 9)
    levels = plan_ladder(DEFAULT, SITE, created=created, due=due, class_=class_)
    return {each.level: each for each in levels}


@pytest.mark.requirement("R-122")
def test_the_default_ladder_counts_working_days_around_the_due_time() -> None:
    levels = planned(local(2026, 11, 27, 17))  # a Friday
    assert [each.at for each in levels.values()] == [
        local(2026, 11, 24, 17),
        local(2026, 11, 27, 17),
        local(2026, 12, 2, 17),
        local(2026, 12, 8, 17),
        local(2026, 12, 17, 17),
    ]


def test_critical_cases_climb_faster() -> None:
    levels = planned(local(2026, 11, 27, 17), class_="critical")
    assert levels["E2"].at == local(2026, 11, 30, 17)
    assert levels["E3"].at == local(2026, 12, 2, 17)
    assert levels["E4"].opens == "nonconformance"


@pytest.mark.requirement("R-122")
def test_minor_cases_stop_where_the_ladder_says() -> None:
    assert list(planned(local(2026, 11, 27, 17), class_="minor")) == ["E0", "E1", "E2"]


def test_the_reminder_of_a_short_step_waits_for_80_percent_of_its_time() -> None:
    created = local(2026, 11, 24, 9)
    levels = planned(created + timedelta(hours=30), created=created)
    assert levels["E0"].at == created + timedelta(hours=24)


def test_nothing_is_sent_on_a_day_off() -> None:
    levels = planned(local(2026, 11, 28, 17), class_="minor")  # a Saturday
    assert levels["E1"].at == local(2026, 11, 30, 8)


def test_a_reminder_that_would_come_with_the_overdue_notice_is_left_out() -> None:
    created = local(2026, 11, 27, 18)
    levels = planned(local(2026, 11, 29, 17), created=created)
    assert list(levels) == ["E1", "E2", "E3", "E4"]
    assert levels["E1"].at == local(2026, 11, 30, 8)


def test_an_acknowledgement_is_due_by_its_own_time() -> None:
    level = planned(local(2026, 11, 27, 17))["E2"]
    assert level.answer_by == local(2026, 12, 4, 17)
    assert level.to == ("assignee.manager",)


def test_a_case_without_a_class_climbs_the_whole_ladder() -> None:
    levels = plan_ladder(
        DEFAULT, SITE, created=local(2026, 11, 2, 9), due=local(2026, 11, 27, 17)
    )
    assert [each.level for each in levels] == ["E0", "E1", "E2", "E3", "E4"]


def test_levels_never_fire_out_of_order() -> None:
    start = local(2026, 11, 24, 9)
    for hours in range(1, 400, 7):
        levels = plan_ladder(
            DEFAULT, SITE, created=start, due=start + timedelta(hours=hours)
        )
        times = [each.at for each in levels]
        assert times == sorted(times)
        assert [each.level for each in levels] == sorted(each.level for each in levels)
        assert all(SITE.is_working_day(SITE.local_date(each)) for each in times)


def test_a_hold_postpones_what_has_not_fired_and_repeats_nothing() -> None:
    levels = list(planned(local(2026, 11, 27, 17)).values())
    later = resume_ladder(
        levels,
        SITE,
        held_at=local(2026, 11, 25, 12),
        resumed_at=local(2026, 12, 2, 12),
    )
    assert [each.level for each in later] == ["E1", "E2", "E3", "E4"]
    assert later[0].at == local(2026, 12, 4, 17)


def test_a_level_counts_for_the_local_day_it_fires_on() -> None:
    level = planned(local(2026, 11, 27, 17))["E1"]
    assert level_day(level, SITE) == "2026-11-27"


@pytest.mark.parametrize("month", [3, 10])
def test_the_ladder_keeps_closing_time_over_the_clock_change(month: int) -> None:
    day = 25 if month == 3 else 22
    levels = planned(local(2027, month, day, 17), created=local(2027, month, 1, 9))
    assert {each.at.astimezone(BERLIN).hour for each in levels.values()} == {17}

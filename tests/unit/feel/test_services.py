"""The product's own functions ask the site's calendar and boards."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.feel import Date, expression

MONDAY, FRIDAY = Date(2026, 11, 23), Date(2026, 11, 27)


class Site:
    """A calendar with free week-ends and one board."""

    def add_working_days(self, date: Date, days: int) -> Date | None:
        if date.year < 2000:
            return None
        step = 1 if days >= 0 else -1
        day = date.days()
        for _ in range(abs(days)):
            day += step
            while (day + 3) % 7 > 4:
                day += step
        return Date.from_days(day)

    def working_days_between(self, start: Date, end: Date) -> int | None:
        if start.year < 2000:
            return None
        first, last = sorted((start.days(), end.days()))
        count = sum((day + 3) % 7 < 5 for day in range(first + 1, last + 1))
        return count if end.days() >= start.days() else -count

    def board_members(self, role: str) -> Sequence[Mapping[str, Any]] | None:
        if role == "CAB":
            return [{"role": "QA"}, {"role": "Engineering"}]
        return [{"role": role}] if role == "QA" else None

    def text_changes(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any]
    ) -> str | None:
        if after["sha256"] == "lost":
            return None
        return f"{before['sha256'] if before else 'nothing'} to {after['sha256']}"


def ask(text: str) -> Any:
    found = expression(text).evaluate({"monday": MONDAY}, services=Site())
    return found.value if found.value is not None else found.warnings[0].message


def test_working_days_are_added_and_subtracted() -> None:
    assert ask("add working days(monday, 4)") == FRIDAY
    assert ask("add working days(monday, 5)") == Date(2026, 11, 30)
    assert ask("add working days(monday, -1)") == Date(2026, 11, 20)
    assert ask("add working days(monday, 0)") == MONDAY
    assert ask("add working days(n: 4, date: monday)") == FRIDAY


def test_the_date_of_a_moment_counts() -> None:
    assert ask('add working days(@"2026-11-23T23:00:00Z", 1)') == Date(2026, 11, 24)
    assert ask('working days between(monday, @"2026-11-27T10:00:00")') == 4


def test_working_days_are_counted() -> None:
    assert ask('working days between(monday, @"2026-11-30")') == 5
    assert ask('working days between(@"2026-11-30", monday)') == -5
    assert ask("working days between(a: monday, b: monday)") == 0


def test_boards_have_members() -> None:
    assert ask('board members("CAB").role') == ["QA", "Engineering"]
    assert ask('count(board members("QA"))') == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("add working days(monday, 1.5)", "whole number up to 10,000"),
        ("add working days(monday, 10001)", "whole number up to 10,000"),
        ('add working days(@"1999-01-01", 1)', "does not know this day"),
        ('working days between(@"1999-01-01", monday)', "does not know these days"),
        ('working days between(@"2026-01-01", @"2126-01-01")', "too far apart"),
        ('board members("XYZ")', 'no board or role "XYZ"'),
        ("add working days(null, 1)", '"date" cannot be null'),
        ("board members(1)", '"role" cannot be a number'),
    ],
)
def test_what_the_site_cannot_answer_is_null_with_a_reason(
    text: str, reason: str
) -> None:
    assert reason in ask(text)


def test_without_services_the_answer_is_null_with_a_reason() -> None:
    for text in (
        "add working days(d, 1)",
        "working days between(d, d)",
        'board members("CAB")',
    ):
        found = expression(text).evaluate({"d": MONDAY})
        assert found.value is None
        assert "there is no" in found.warnings[0].message


def test_two_files_are_compared_given_alone_or_as_a_list_of_one() -> None:
    assert ask('text changes({sha256: "a"}, {sha256: "b"})') == "a to b"
    assert ask('text changes([{sha256: "a"}], [{sha256: "b"}])') == "a to b"
    assert ask('text changes(null, [{sha256: "b"}])') == "nothing to b"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("text changes(null, [])", "give one file"),
        ('text changes(null, [{sha256: "a"}, {sha256: "b"}])', "give one file"),
        ("text changes(null, {name: 1})", "give one file"),
        ('text changes(null, {sha256: "lost"})', "the store does not know these files"),
    ],
)
def test_without_one_known_file_there_are_no_changes(text: str, why: str) -> None:
    assert why in ask(text)

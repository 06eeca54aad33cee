"""Hostile expressions: ticks are bounded, and so is the price of a tick."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.feel import (
    Date,
    FeelContext,
    FeelError,
    FeelLimitError,
    Run,
    Scope,
    expression,
    from_python,
)
from engine.feel.limits import MAX_TICKS
from tests.unit.feel.attacks import DATA, TEXTS

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CONTEXT = FeelContext(from_python(DATA))
MICROSECOND, SMALL, COMPILING = 1e-6, 0.002, 0.05


class Calendar:
    """A calendar in which every day is a working day."""

    def add_working_days(self, date: Date, days: int) -> Date:
        return Date.from_days(date.days() + days)

    def working_days_between(self, start: Date, end: Date) -> int:
        return end.days() - start.days()

    def board_members(self, role: str) -> Sequence[Mapping[str, Any]]:
        return [{"role": role}]


def price(text: str) -> tuple[float, int]:
    """Return the CPU seconds (best of five) and the ticks of one evaluation."""
    compiled = expression(text)
    best, ticks = 1.0, 0
    for _ in range(5):
        run = Run(NOW, Calendar())
        started = time.process_time()
        try:
            run.charge(compiled.cost)
            compiled.node(Scope(CONTEXT, None, run))
        except (FeelLimitError, RecursionError):
            ticks = MAX_TICKS if run.ticks == 0 else run.used
        else:
            ticks = run.used
        best = min(best, time.process_time() - started)
    return best, ticks


def compiling(text: str) -> tuple[float, bool]:
    """Return the CPU seconds of compiling (best of three), and whether it works."""
    best, works = 1.0, True
    for spaces in range(3):
        started = time.process_time()
        try:
            expression(text + " " * spaces)
        except FeelError:
            works = False
        best = min(best, time.process_time() - started)
    return best, works


@pytest.mark.requirement("S8", "ASVS 1.3.12")
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_an_attack_costs_at_most_a_microsecond_per_tick(name: str) -> None:
    seconds, works = compiling(TEXTS[name])
    assert seconds < COMPILING

    seconds, ticks = price(TEXTS[name]) if works else (0.0, 0)
    assert ticks <= MAX_TICKS
    assert seconds <= max(ticks * MICROSECOND, SMALL)


@pytest.mark.requirement("S8")
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_an_attack_ends_in_a_value_or_a_refusal(name: str) -> None:
    try:
        found = expression(TEXTS[name]).evaluate(CONTEXT, now=NOW, services=Calendar())
    except FeelError as error:
        assert str(error)  # noqa: PT017  (a value is right too)
    else:
        assert found.ticks <= MAX_TICKS

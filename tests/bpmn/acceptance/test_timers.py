"""Timers, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

import pytest

from tests.bpmn.acceptance.diagrams import (
    at,
    catches,
    ends,
    process,
    script,
    starts,
    tasks,
    timer,
)
from tests.bpmn.acceptance.trial import started


@pytest.mark.parametrize(
    ("kind", "text", "first"),
    [
        ("timeDuration", "PT90M", 5400),
        ("timeDuration", "P1DT2H", 93600),
        ("timeDuration", "P1W", 604800),
        ("timeDate", "2026-01-05T10:00:00Z", 3600),
        ("timeDate", "2026-01-05T12:00:00+02:00", 3600),
        ("timeDuration", "=wait", 7200),
        ("timeDuration", '=duration("PT" + string(hours) + "H")', 10800),
        ("timeDate", "=until", 86400 - 32400),
        ("timeDate", "=at", 3600),
        ("timeDuration", "PT0S", 0),
        ("timeDate", "2025-01-01T00:00:00Z", 0),
    ],
)
def test_a_timer_fires_when_it_is_due(kind: str, text: str, first: int) -> None:
    setup = script(
        "x",
        'wait = duration("PT2H")\nhours = 3\nuntil = date("2026-01-06")\nat = date and time("2026-01-05T10:00:00Z")',
    )
    trial = started(
        process(
            starts() + setup + catches("c", timer(kind, text)) + tasks("a") + ends(),
            "s -> x -> c -> a -> e",
        )
    )
    if first:
        trial.bench.advance(first - 1)
        assert trial.open == []
    trial.bench.advance(1)
    assert trial.open == ["a"]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("R3/PT1H", 3),
        ("R1/PT1H", 1),
        ("R2/2026-01-05T10:00:00Z/PT1H", 2),
        ("=rhythm", 2),
    ],
)
def test_a_cycle_boundary_reminds_as_often_as_it_says(text: str, times: int) -> None:
    body = (
        starts()
        + script("x", 'rhythm = "R2/PT1H"')
        + tasks("a c")
        + ends()
        + at("a", "q", timer("timeCycle", text), 'cancelActivity="false"')
    )
    trial = started(process(body, "s -> x -> a -> e, q -> c -> e"))
    for _ in range(10):
        trial.bench.advance("PT1H")
    assert trial.open == ["a", *["c"] * times]
    trial.do("a")
    assert trial.open == ["c"] * times


def test_a_jump_of_the_clock_fires_each_occurrence_in_due_order() -> None:
    body = (
        starts()
        + tasks("a c d")
        + ends()
        + at("a", "q", timer("timeCycle", "R3/PT1H"), 'cancelActivity="false"')
        + at("a", "r", timer("timeDuration", "PT90M"), 'cancelActivity="false"')
    )
    trial = started(process(body, "s -> a -> e, q -> c -> e, r -> d -> e"))
    trial.bench.advance("P1D")
    assert trial.open == ["a", "c", "d", "c", "c"]


def test_working_days_are_counted() -> None:
    trial = started(
        process(
            starts()
            + catches("c", timer("timeDate", "2026-01-08T09:00:00Z"))
            + tasks("a")
            + ends(),
            "s -> c -> a -> e",
        )
    )
    trial.bench.advance("2 working days")
    assert trial.open == []
    trial.bench.advance("1 working day")
    assert trial.open == ["a"]

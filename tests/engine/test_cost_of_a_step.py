"""What completing a task costs, in figures that no busy machine can change.

Time is measured by ``qms bench engine``; here calls and pages are counted, with some
margin, so that nobody makes a step twice as dear without noticing.
"""

import statistics
from collections.abc import Iterator
from cProfile import Profile
from pathlib import Path
from pstats import Stats
from random import Random
from uuid import UUID

import pytest

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_workloads import WORKLOADS

W3 = WORKLOADS["w3"]
MOST_CALLS, MOST_PAGES = 1_950, 26
HEADER, FRAME = 32, 24 + 4096


@pytest.fixture
def house(tmp_path: Path) -> Iterator[BenchHouse]:
    found = BenchHouse(tmp_path)
    found.deploy(W3.with_forms, forms=W3.forms)
    for _ in range(5):
        _played(found)
    yield found
    found.close()


def _played(house: BenchHouse, profile: Profile | None = None) -> list[int]:
    """Play a case to its end; return the pages each step has written to the log."""
    case, dice, pages = house.start(W3.process_id), Random(7), []  # noqa: S311 - no secret
    while (task := house.next_task(case)) is not None:
        answers = W3.answers(task[1], dice)
        house.checkpoint()
        _complete(house, task[0], answers, profile)
        pages.append((_log(house).stat().st_size - HEADER) // FRAME)
    return pages


def _complete(
    house: BenchHouse, task: UUID, answers: dict[str, object], profile: Profile | None
) -> None:
    if profile is None:
        house.complete(task, answers)
    else:
        profile.runcall(house.complete, task, answers)


def _log(house: BenchHouse) -> Path:
    assert house.file is not None
    return house.file.with_name(f"{house.file.name}-wal")


def test_a_step_is_a_few_thousand_calls(house: BenchHouse) -> None:
    profile = Profile()
    steps = len(_played(house, profile))
    calls = Stats(profile).total_calls  # type: ignore[attr-defined]  # typeshed lacks it
    assert calls / steps < MOST_CALLS


def test_a_step_writes_to_few_places(house: BenchHouse) -> None:
    assert statistics.median(_played(house)) <= MOST_PAGES

"""What judges the kills counts only after it has seen bugs: here they are planted."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from engine.commands.work import close_job
from engine.commands.work.take_job import LEASE
from engine.model import Job, JobState, Timer
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.bpmn.models import (
    catch,
    chain,
    document,
    element,
    end,
    extension,
    start,
    timer,
)
from tests.engine.house import jobs, step
from tests.postgres.errands import calling, errand
from tests.postgres.once import faults

Open = Callable[[], Bench]
URL = "http://receiver.example/"
LOOKED_AT = document(
    start()
    + catch("pause", timer("PT1H"))
    + element("serviceTask", "call", extension(calling(URL)))
    + step("look", "clerk")
    + end()
    + chain("start pause call look end"),
    process="looked_at",
)
"""An errand that is not over with its answer: a second one finds the case open."""


class House:
    """Two engines on one database, and what was heard of them."""

    def __init__(self, open_bench: Open) -> None:
        self.heard: Counter[str] = Counter()
        self.first, self.second = open_bench(), open_bench()
        for bench in (self.first, self.second):
            bench.worker.handlers["webhook.call"] = self.call  # type: ignore[index]
        self.overtaken = False

    def call(self, _given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Hear; whoever came first is so slow that another one takes the job over."""
        self.heard[key] += 1
        if self.overtaken and self.heard[key] == 1:
            self.second.clock.set(self.first.clock() + 2 * LEASE)
            assert self.second.worker.run_ready() == 1
        return {}

    def faults(self, *cases: str) -> list[str]:
        """Return what the checker finds."""
        connections = self.first.engine.database.connections
        return faults(connections, [UUID(each) for each in cases], self.heard)


@pytest.fixture
def house(open_bench: Open) -> House:
    made = House(open_bench)
    made.first.deploy(errand(URL, "errand", "PT1H"))
    return made


def test_an_errand_that_was_run_has_no_fault(house: House) -> None:
    case = house.first.start("errand", actor="ana")
    house.first.advance("PT2H")
    assert house.faults(case) == []


def test_a_holder_that_is_overtaken_repeats_the_effect_and_changes_nothing(
    house: House,
) -> None:
    house.overtaken = True
    case = house.first.start("errand", actor="ana")
    house.first.advance("PT2H")
    assert list(house.heard.values()) == [2]
    assert house.faults(case) == []


def test_without_the_fence_a_doubled_answer_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfenced(uow: UnitOfWork, job_id: UUID, *, attempt: int) -> Job | None:
        del attempt
        return uow.session.get(Job, job_id)

    monkeypatch.setattr(close_job, "held_job", unfenced)
    house.overtaken = True
    house.first.deploy(LOOKED_AT)
    case = house.first.start("looked_at", actor="ana")
    house.first.advance("PT2H")
    house.first.complete("look", actor="ana")
    assert house.faults(case) == [f"case {case}: job.finished 2 times in the trail"]


def test_a_timer_that_ends_before_its_effect_is_found(house: House) -> None:
    case = house.first.start("errand", actor="ana")
    with house.first.engine.database.connections.begin() as connection:
        connection.execute(delete(Timer))
    house.first.advance("PT2H")
    found = house.faults(case)
    assert f"case {case} is running" in found
    assert f"case {case}: timer.fired 0 times in the trail" in found


def test_a_job_that_ends_before_its_effect_is_found(house: House) -> None:
    case = house.first.start("errand", actor="ana")
    house.first.clock.set(house.first.clock.later("PT2H", house.first.calendar))
    house.first.worker.fire_due()
    with house.first.engine.database.connections.begin() as connection:
        connection.execute(update(Job).values(state=JobState.DONE))
    found = house.faults(case)
    (job,) = jobs(house.first)
    assert f"job {job.key} never had its effect" in found
    assert f"case {case} is running" in found


def test_a_case_that_is_lost_or_that_nobody_began_is_found(house: House) -> None:
    case = house.first.start("errand", actor="ana")
    house.first.advance("PT2H")
    lost = "01a22fe2-9caa-7977-9507-f61196883e86"
    assert house.faults(lost)[:2] == [
        f"case {lost} is lost",
        f"case {case}: nobody knows it",
    ]


def test_an_effect_under_a_key_that_nobody_owed_is_found(house: House) -> None:
    case = house.first.start("errand", actor="ana")
    house.first.advance("PT2H")
    house.heard["another"] += 1
    assert house.faults(case) == ["an effect under another, which nobody owed"]

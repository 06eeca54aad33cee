"""After a time in which nothing ran: everything once, in order, marked late."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine.jobs.due import Worker
from engine.model import AuditEvent
from engine.testing import Bench
from tests.bpmn.models import boundary, chain, document, end, start, timer
from tests.engine.house import PEOPLE, WAITER, rows, step, timers

REMINDED = document(
    start()
    + step("write", "clerk")
    + end()
    + boundary("daily", "write", timer("R90/P1D", "timeCycle"), interrupting=False)
    + step("chase", "clerk")
    + end("chased")
    + chain("start write end")
    + chain("daily chase chased"),
    process="reminded",
)
"""A step that somebody is to be chased about every day."""


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    for person, roles in PEOPLE.items():
        made.add_person(person, roles)
    yield made
    made.close()


def _restart_at(bench: Bench, at: datetime) -> None:
    """Let nothing run until then; then two workers that never saw the old one."""
    bench.clock.set(at)
    for _ in range(2):
        Worker(bench.engine, bench.worker.handlers).fire_due()


def _fired(bench: Bench) -> list[dict[str, object]]:
    events = [each for each in rows(bench, AuditEvent) if each.action == "timer.fired"]
    return [json.loads(each.body)["detail"] for each in events]


def test_a_cycle_that_missed_ten_days_fires_once_and_goes_on_tomorrow(
    bench: Bench,
) -> None:
    bench.deploy(REMINDED)
    bench.start("reminded")
    began = bench.clock()
    _restart_at(bench, began + timedelta(days=10, hours=1))
    assert sorted(bench.open_tasks()) == ["chase", "write"]
    (fired,) = _fired(bench)
    assert fired["late_seconds"] == int(timedelta(days=9, hours=1).total_seconds())
    (following,) = timers(bench)
    assert following.due_at == began + timedelta(days=11)
    _restart_at(bench, began + timedelta(days=11))
    assert sorted(bench.open_tasks()) == ["chase", "chase", "write"]


def test_what_was_due_in_many_cases_fires_once_in_the_order_it_was_due(
    bench: Bench,
) -> None:
    bench.deploy(WAITER)
    for _ in range(5):
        bench.start("waiter")
        bench.clock.set(bench.clock() + timedelta(minutes=7))
    due = sorted(each.due_at for each in timers(bench))
    back = datetime(2026, 3, 2, 9, tzinfo=UTC)
    _restart_at(bench, back)
    fired = _fired(bench)
    late = [timedelta(seconds=int(str(each["late_seconds"]))) for each in fired]
    assert [back - each for each in late] == [
        each.replace(microsecond=0) for each in due
    ]
    assert timers(bench) == []
    assert bench.open_tasks() == ["after"] * 5

"""Timers, jobs and incidents: what nobody clicked."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from engine.actor import SYSTEM
from engine.commands.cases.start_instance import StartInstance
from engine.commands.work.beat import Beat
from engine.commands.work.close_job import CloseJob
from engine.commands.work.fail_job import FailJob, FailTimer, pause_after
from engine.commands.work.fire_timer import FireTimer
from engine.commands.work.resolve_incident import ResolveIncident
from engine.commands.work.take_job import LEASE, TakeJob, TakenJob
from engine.errors import (
    ConflictError,
    DamagedStateError,
    InvalidAnswersError,
    NotFoundError,
    NotPermittedError,
)
from engine.jobs.due import Worker
from engine.model import (
    AuditEvent,
    Heartbeat,
    Incident,
    Job,
    JobState,
    Timer,
)
from engine.testing import Bench
from tests.engine.house import (
    LAB,
    WAITER,
    actions,
    begun,
    count,
    jobs,
    only_case,
    rows,
    snapshot,
    timers,
    who,
)
from tests.engine.trail import broken_links


def _owed(bench: Bench) -> Job:
    """Start a case that owes the laboratory an order."""
    bench.deploy(LAB)
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    (job,) = jobs(bench)
    return job


def _take(bench: Bench, job: Job) -> TakenJob | None:
    return bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM)


def test_a_job_is_taken_by_one_holder_at_a_time(bench: Bench) -> None:
    job = _owed(bench)
    taken = _take(bench, job)
    assert taken is not None
    assert taken.attempt == 1
    assert _take(bench, job) is None


def test_a_job_whose_lease_has_ended_is_taken_over(bench: Bench) -> None:
    job = _owed(bench)
    _take(bench, job)
    bench.clock.set(bench.clock() + LEASE + timedelta(seconds=1))
    again = _take(bench, job)
    assert again is not None
    assert again.attempt == 2


def test_the_former_holder_of_a_job_is_fenced_off(bench: Bench) -> None:
    job = _owed(bench)
    _take(bench, job)
    bench.clock.set(bench.clock() + LEASE + timedelta(seconds=1))
    _take(bench, job)
    before = snapshot(bench)
    for late in (
        CloseJob(job_id=job.id, attempt=1, result={"purity": "low"}),
        FailJob(job_id=job.id, attempt=1, error="too late"),
    ):
        assert bench.engine.execute(late, actor=SYSTEM) is False
    assert snapshot(bench) == before
    close = CloseJob(job_id=job.id, attempt=2, result={"purity": "clean"})
    assert bench.engine.execute(close, actor=SYSTEM) is True
    assert only_case(bench).variables["finding"] == "clean"


def test_a_job_closed_twice_counts_once(bench: Bench) -> None:
    job = _owed(bench)
    _take(bench, job)
    close = CloseJob(job_id=job.id, attempt=1, result={"purity": "clean"})
    assert bench.engine.execute(close, actor=SYSTEM) is True
    before = snapshot(bench)
    assert bench.engine.execute(close, actor=SYSTEM) is False
    assert snapshot(bench) == before


def test_a_failed_job_waits_longer_each_time() -> None:
    pauses = [pause_after(attempt).total_seconds() for attempt in range(1, 5)]
    assert pauses == [10, 20, 40, 80]
    assert pause_after(100) == timedelta(hours=6)
    assert pause_after(1, spread=0.5) == timedelta(seconds=15)


def test_a_job_that_fails_is_tried_again_later(bench: Bench) -> None:
    job = _owed(bench)
    _take(bench, job)
    bench.engine.execute(
        FailJob(job_id=job.id, attempt=1, error="no answer"), actor=SYSTEM
    )
    assert _take(bench, job) is None
    bench.clock.set(bench.clock() + timedelta(seconds=10))
    assert _take(bench, job) is not None


def _worn_out(bench: Bench) -> Incident:
    """Let a job fail as often as it may."""

    def broken(_inputs: Any, _key: str) -> Any:
        raise OSError("the laboratory is closed")

    worker = Worker(bench.engine, {"lab.order": broken})
    _owed(bench)
    for _ in range(8):
        worker.run_ready()
        bench.clock.set(bench.clock() + timedelta(hours=7))
    (incident,) = rows(bench, Incident)
    assert isinstance(incident, Incident)
    return incident


def test_a_job_out_of_tries_becomes_an_incident_of_its_case(bench: Bench) -> None:
    incident = _worn_out(bench)
    (job,) = jobs(bench)
    assert (job.state, job.attempts) == (JobState.DEAD, 8)
    assert "the laboratory is closed" in incident.message
    assert (incident.instance_id, incident.element) == (only_case(bench).id, "order")
    assert actions(bench)[-2:] == ["job.failed", "incident.opened"]
    assert broken_links(bench) == []


def test_a_resolved_incident_lets_the_job_run_again(bench: Bench) -> None:
    incident = _worn_out(bench)
    bench.engine.execute(
        ResolveIncident(incident_id=incident.id, reason="It is open again"),
        actor=who(bench, "olga"),
    )
    (job,) = jobs(bench)
    assert (job.state, job.attempts, job.max_attempts) == (JobState.READY, 8, 16)
    Worker(bench.engine, {"lab.order": _clean}).run_ready()
    assert only_case(bench).variables["finding"] == "clean"
    assert jobs(bench)[0].attempts == 9  # the fencing token never goes back


def _clean(_inputs: Any, _key: str) -> dict[str, str]:
    return {"purity": "clean"}


def test_an_incident_is_resolved_once_with_a_reason_by_an_operator(
    bench: Bench,
) -> None:
    incident = _worn_out(bench)
    command = ResolveIncident(incident_id=incident.id, reason="Mended", retry=False)
    with pytest.raises(NotPermittedError):
        bench.engine.execute(command, actor=who(bench, "ana"))
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            ResolveIncident(incident_id=incident.id, reason=" "),
            actor=who(bench, "olga"),
        )
    with pytest.raises(NotFoundError):
        bench.engine.execute(
            ResolveIncident(incident_id=uuid4(), reason="x"), actor=who(bench, "olga")
        )
    bench.engine.execute(command, actor=who(bench, "olga"))
    assert jobs(bench)[0].state == JobState.DEAD
    with pytest.raises(ConflictError, match="resolved by olga already"):
        bench.engine.execute(command, actor=who(bench, "ada"))


def test_an_operation_nobody_carries_out_says_so(bench: Bench) -> None:
    _owed(bench)
    Worker(bench.engine, {}).run_ready()
    assert "Nothing here carries out “lab.order”" in str(jobs(bench)[0].error)


def test_one_poisoned_job_does_not_hold_up_the_others(bench: Bench) -> None:
    def moody(_inputs: Any, key: str) -> dict[str, str]:
        if key == first:
            raise ValueError("poison")
        return {"purity": "clean"}

    bench.deploy(LAB)
    for _ in range(5):
        bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    first = min(jobs(bench), key=lambda job: job.id).key
    Worker(bench.engine, {"lab.order": moody}).run_ready()
    states = [each.state for each in bench.instances()]
    assert sorted(states) == ["completed"] * 4 + ["running"]


def test_a_timer_fires_once_and_not_before_it_is_due(bench: Bench) -> None:
    bench.deploy(WAITER)
    bench.start("waiter")
    (timer,) = timers(bench)
    fire = FireTimer(timer_id=timer.id)
    bench.clock.set(timer.due_at - timedelta(microseconds=1))
    assert bench.engine.execute(fire, actor=SYSTEM) is False
    bench.clock.set(timer.due_at)
    assert bench.engine.execute(fire, actor=SYSTEM) is True
    before = snapshot(bench)
    assert bench.engine.execute(fire, actor=SYSTEM) is False
    assert snapshot(bench) == before
    assert bench.open_tasks() == ["after"]


def test_the_trail_says_how_late_a_timer_was_noticed(bench: Bench) -> None:
    bench.deploy(WAITER)
    bench.start("waiter")
    bench.clock.set(bench.clock() + timedelta(hours=1, minutes=5))
    bench.worker.fire_due()
    (event,) = [
        each for each in rows(bench, AuditEvent) if each.action == "timer.fired"
    ]
    assert '"late_seconds":300' in event.body


def test_a_poisoned_timer_becomes_an_incident_and_others_fire(bench: Bench) -> None:
    bench.deploy(WAITER)
    for _ in range(3):
        bench.start("waiter")
    bad = timers(bench)[0]
    bench.engine.execute(_Damage(bad), actor=SYSTEM)
    bench.clock.set(bad.due_at)
    bench.worker.fire_due()
    assert bench.open_tasks() == ["after"] * 2
    for _ in range(4):
        bench.clock.set(bench.clock() + timedelta(hours=1))
        bench.worker.fire_due()
    (incident,) = rows(bench, Incident)
    assert (incident.kind, incident.instance_id) == ("timer", bad.instance_id)
    assert timers(bench)[0].attempts == 5
    before = snapshot(bench)
    bench.clock.set(bench.clock() + timedelta(days=30))
    bench.worker.fire_due()
    assert snapshot(bench) == before  # it waits for a person now


class _Damage:
    def __init__(self, timer: Timer) -> None:
        self.instance_id = timer.instance_id

    def execute(self, uow: Any) -> None:
        uow.lock(self.instance_id).snapshot = b"scribble"


def test_a_timer_that_is_gone_cannot_fail(bench: Bench) -> None:
    before = snapshot(bench)
    bench.engine.execute(FailTimer(timer_id=uuid4(), error="x"), actor=SYSTEM)
    assert snapshot(bench) == before


def test_a_damaged_state_is_left_untouched_and_named(bench: Bench) -> None:
    begun(bench)
    bench.engine.execute(_Damage(timers(bench)[0]), actor=SYSTEM)
    before = snapshot(bench)
    with pytest.raises(DamagedStateError, match="is damaged"):
        bench.complete("write", {"name": "Offer"}, actor="ana")
    assert snapshot(bench) == before


def test_a_sign_of_life_is_written_every_ten_seconds_at_most(bench: Bench) -> None:
    beat = Beat(process="p", tick="fire-due", took_ms=3)
    for _ in range(3):
        bench.engine.execute(beat, actor=SYSTEM)
    first = rows(bench, Heartbeat)[0].at
    bench.clock.set(bench.clock() + timedelta(seconds=10))
    bench.engine.execute(beat, actor=SYSTEM)
    assert count(bench, Heartbeat) == 1
    assert rows(bench, Heartbeat)[0].at == first + timedelta(seconds=10)

"""Leases of jobs: kept while somebody works, given up in an order nobody waits for."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.actor import SYSTEM
from engine.commands.base import Command
from engine.commands.cases.start_instance import StartInstance
from engine.commands.work.close_job import CloseJob
from engine.commands.work.extend_lease import ExtendLease
from engine.commands.work.fail_job import FIRST_PAUSE, FailJob
from engine.commands.work.sweep_jobs import SweepJobs, WakeRetries
from engine.commands.work.take_job import LEASE, TakeJob
from engine.jobs.wake_procrastinate import Procrastinate, install
from engine.model import Incident, Job, JobState, ProcessInstance
from engine.testing import Bench
from tests.engine.house import LAB, count, jobs, only_case, who

SECOND = timedelta(seconds=1)
PATIENCE = 60.0


@pytest.fixture
def lab(bench: Bench) -> Bench:
    """Return a bench with a case whose job somebody has taken."""
    bench.deploy(LAB)
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    return bench


def taken(bench: Bench) -> Job:
    (job,) = jobs(bench)
    assert bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is not None
    return job


@pytest.mark.requirement("R5")
def test_a_job_that_takes_longer_than_its_lease_is_not_taken_over(lab: Bench) -> None:
    (job,) = jobs(lab)
    calls = []

    def order(_given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Work for three leases; another worker looks each time."""
        calls.append(key)
        for _ in range(4):
            lab.clock.set(lab.clock() + LEASE - SECOND)
            _wait_until(lambda: jobs(lab)[0].lease_until == lab.clock() + LEASE)
            assert lab.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is None
            lab.engine.execute(SweepJobs(), actor=SYSTEM)
        return {"purity": "clean"}

    handlers = {**lab.worker.handlers, "lab.order": order}
    worker = replace(lab.worker, handlers=handlers, every=timedelta(milliseconds=20))
    assert worker.run(job.id)
    (done,) = jobs(lab)
    assert (done.state, done.attempts, len(calls)) == (JobState.DONE, 1, 1)


def _wait_until(what: Any) -> None:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.01)


@pytest.mark.requirement("R5")
def test_who_was_overtaken_extends_nothing(lab: Bench) -> None:
    job = taken(lab)
    lab.clock.set(lab.clock() + 2 * LEASE)
    assert lab.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is not None
    before = jobs(lab)[0].lease_until
    lab.clock.set(lab.clock() + SECOND)
    assert not lab.engine.execute(ExtendLease(job_id=job.id, attempt=1), actor=SYSTEM)
    assert jobs(lab)[0].lease_until == before
    assert lab.engine.execute(ExtendLease(job_id=job.id, attempt=2), actor=SYSTEM)
    assert jobs(lab)[0].lease_until == before + SECOND


@pytest.mark.parametrize("how", ["close", "fail", "sweep"])
def test_who_ends_a_job_waits_for_its_case_before_it_holds_the_job(
    lab: Bench, how: str
) -> None:
    """Hold the case, as a command that moves it does, and then reach for its job."""
    job = taken(lab)
    with lab.engine.database.connections.begin() as connection:
        connection.execute(text("UPDATE job SET max_attempts = 1"))
    ending: Command[Any] = {
        "close": CloseJob(job_id=job.id, attempt=1, result={"purity": "clean"}),
        "fail": FailJob(job_id=job.id, attempt=1, error="broken"),
        "sweep": SweepJobs(),
    }[how]
    if how == "sweep":
        lab.clock.set(lab.clock() + 2 * LEASE)
    thread = Thread(target=lambda: lab.engine.execute(ending, actor=SYSTEM))
    case = select(ProcessInstance.id).where(ProcessInstance.id == only_case(lab).id)
    with lab.engine.database.connections.begin() as connection:
        connection.execute(case.with_for_update())
        thread.start()
        _wait_until(lambda: _somebody_waits(lab))
        reached = select(Job.id).where(Job.id == job.id).with_for_update(nowait=True)
        assert connection.scalar(reached) == job.id
    thread.join()
    assert jobs(lab)[0].state == (JobState.DONE if how == "close" else JobState.DEAD)
    assert count(lab, Incident) == (how != "close")


def _somebody_waits(bench: Bench) -> bool:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with bench.engine.database.connections.connect() as connection:
        return bool(connection.scalar(asked))


def test_a_next_try_is_woken_when_it_is_due_and_not_before(bench: Bench) -> None:
    install(bench.engine.database.connections)
    bench.engine.parts = replace(bench.engine.parts, wake=Procrastinate())
    bench.deploy(LAB)
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    job = taken(bench)
    with bench.engine.database.connections.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    failed = FailJob(job_id=job.id, attempt=1, error="broken")
    bench.engine.execute(failed, actor=SYSTEM)
    assert bench.engine.execute(WakeRetries(), actor=SYSTEM) == 0
    bench.clock.set(bench.clock() + FIRST_PAUSE)
    assert bench.engine.execute(WakeRetries(), actor=SYSTEM) == 1
    assert bench.engine.execute(WakeRetries(), actor=SYSTEM) == 0

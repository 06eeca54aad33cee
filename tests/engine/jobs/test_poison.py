"""One case is poison: it is put aside, and a thousand others go on."""

import multiprocessing
import resource
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.commands.cases.start_instance import StartInstance
from engine.jobs.due import Worker
from engine.model import Incident, JobState, ProcessInstance
from engine.testing import Bench
from tests.engine.house import LAB, WAITER, jobs, rows, stocked, timers, who
from tests.engine.trail import broken_links

OTHERS = 1_000
ROOM = 300 * 2**20
"""Bytes of memory a worker may take beyond what it has when it begins."""
PIECE = 50 * 2**20
SIZES = Path("/proc/self/statm")


class _Poison:
    """Scribble over the state of a case, as a bad disk does."""

    def __init__(self, case: Any) -> None:
        self.case = case

    def execute(self, uow: Any) -> None:
        poisoned = update(ProcessInstance).where(ProcessInstance.id == self.case)
        uow.session.execute(poisoned.values(snapshot=b"scribble"))


@pytest.mark.requirement("R11", "R17")
def test_a_poisoned_case_becomes_an_incident_and_a_thousand_others_go_on(
    bench: Bench,
) -> None:
    bench.deploy(WAITER)
    for _ in range(OTHERS + 1):
        bench.engine.execute(StartInstance(procedure="waiter"), actor=who(bench, "ana"))
    poisoned = timers(bench)[0]
    bench.engine.execute(_Poison(poisoned.instance_id), actor=SYSTEM)
    bench.clock.set(poisoned.due_at + timedelta(minutes=1))
    while bench.worker.fire_due():
        pass
    assert bench.open_tasks() == ["after"] * OTHERS
    assert [each.instance_id for each in timers(bench)] == [poisoned.instance_id]
    for _ in range(5):
        bench.clock.set(bench.clock() + timedelta(hours=1))
        bench.worker.fire_due()
    (incident,) = rows(bench, Incident)
    assert (incident.kind, incident.instance_id) == ("timer", poisoned.instance_id)
    assert "damaged" in incident.message
    assert broken_links(bench) == []


def _hungry(told: Connection) -> None:
    """Work where memory is short; one of the jobs takes all there is."""
    bench = stocked(Bench())
    bench.deploy(LAB)
    for _ in range(4):
        bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    poison = jobs(bench)[0]
    eaten: list[bytes] = []

    def order(_inputs: Any, key: str) -> dict[str, str]:
        if key != poison.key:
            return {"purity": "clean"}
        try:
            while True:
                eaten.append(bytes(PIECE))
        finally:
            eaten.clear()

    taken = int(SIZES.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))
    worker = Worker(bench.engine, {"lab.order": order})
    for _ in range(8):
        worker.run_ready()
        bench.clock.set(bench.clock() + timedelta(hours=7))
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    worker.run_ready()
    (incident,) = rows(bench, Incident)
    told.send(
        {
            "incident of the hungry one": incident.instance_id == poison.instance_id,
            "words": incident.message,
            "jobs": sorted(JobState(each.state).name for each in jobs(bench)),
            "cases": sorted(each.state for each in bench.instances()),
            "chains": broken_links(bench),
        }
    )


@pytest.mark.requirement("R21")
@pytest.mark.skipif(not SIZES.exists(), reason="needs to know how large a process is")
def test_a_worker_out_of_memory_puts_the_case_aside_and_serves_the_others() -> None:
    heard, told = multiprocessing.Pipe(duplex=False)
    fork = multiprocessing.get_context("fork")
    child = fork.Process(target=_hungry, args=(told,))
    child.start()
    told.close()
    assert heard.poll(60), "nothing came back"
    found = heard.recv()
    child.join()
    assert found.pop("words").endswith("MemoryError: ")
    assert found == {
        "incident of the hungry one": True,
        "jobs": ["DEAD", "DONE", "DONE", "DONE", "DONE"],
        "cases": ["completed"] * 4 + ["running"],
        "chains": [],
    }

"""Ticks of a process that is told to stop."""

from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clock import utc_now
from engine.jobs.ticks import Ticks


class _Working:
    """A worker in the middle of a tick, whose commit pokes as commits do."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()
        self.finished = 0
        self.sealed = Event()
        self.ticks: Ticks | None = None
        self.engine = SimpleNamespace(
            execute=self._commit, parts=SimpleNamespace(clock=utc_now)
        )

    def fire_due(self, *, limit: int) -> int:
        assert limit
        self.begun.set()
        assert self.go_on.wait(20)
        self._commit()
        self.finished += 1
        return 0

    def run_ready(self, *, limit: int) -> int:
        return 0 * limit

    def seal(self) -> int:
        self.sealed.set()
        return 0

    def digests(self) -> int:
        return 0

    sweep = sweep_jobs = digests

    def _commit(self, *_command: Any, **_actor: Any) -> None:
        if self.ticks is not None:
            self.ticks.poke()


@pytest.mark.requirement("R1")
def test_ticks_stop_in_the_middle_of_work_that_commits_and_finish_it() -> None:
    worker = _Working()
    ticks = worker.ticks = Ticks(worker)  # type: ignore[arg-type]
    ticks.start()
    assert worker.begun.wait(20)
    stopping = Thread(target=ticks.stop, daemon=True)
    stopping.start()
    stopping.join(0.2)
    assert stopping.is_alive()  # it waits for what is being done
    worker.go_on.set()
    stopping.join(20)

    assert not stopping.is_alive()
    assert worker.finished == 1


def test_ticks_that_stopped_begin_nothing_more() -> None:
    worker = _Working()
    worker.go_on.set()
    ticks = worker.ticks = Ticks(worker)  # type: ignore[arg-type]
    ticks.start()
    assert worker.begun.wait(20)
    ticks.stop()
    done = worker.finished
    ticks.poke()

    assert worker.finished == done


def test_a_process_that_is_started_anew_every_minute_still_seals() -> None:
    worker = _Working()
    worker.go_on.set()
    ticks = Ticks(worker)  # type: ignore[arg-type]
    ticks.start()
    sealed = worker.sealed.wait(20)
    ticks.stop()

    assert sealed

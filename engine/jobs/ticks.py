"""APScheduler ticks: it says when to look, the database says what is due."""

import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Lock
from time import perf_counter

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from engine.actor import SYSTEM
from engine.commands.work.beat import Beat
from engine.jobs.due import Worker

LOG = logging.getLogger("praxis.ticks")
BUDGET = timedelta(milliseconds=800)
SOON = timedelta(seconds=3)
"""What is done every minute or hour is first done so long after a start: a process that
is often started anew would never come to it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again; ``work`` returns how much it found to do."""

    name: str
    seconds: int
    work: Callable[[], int]


class Ticks:
    """Fires timers and runs jobs in the background of one process.

    A memory store only: nothing durable lives in the scheduler, so nothing is lost with
    it. Every tick leaves a heartbeat; a scheduler that died is seen. With ``scale`` the
    jobs are handed out by procrastinate, not looked for.
    """

    def __init__(self, worker: Worker, *, scale: bool = False) -> None:
        self._worker = worker
        self._process = f"{socket.gethostname()}-{os.getpid()}"
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._stopped = Event()
        self._busy: dict[str, Lock] = {}
        soon = worker.engine.parts.clock() + SOON
        embedded = Tick("run-ready", 1, lambda: worker.run_ready(limit=20))
        for tick in (
            Tick("fire-due", 1, lambda: worker.fire_due(limit=20)),
            Tick("wake-retries", 1, worker.wake_retries) if scale else embedded,
            Tick("sweep-jobs", 10, worker.sweep_jobs),
            Tick("seal", 60, worker.seal),
            Tick("sweep", 600, worker.sweep),
            Tick("digests", 300, worker.digests),
        ):
            self._busy[tick.name] = Lock()
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[tick],
                seconds=tick.seconds,
                id=tick.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                **({"next_run_time": soon} if tick.seconds > SOON.seconds else {}),
            )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Finish what is being done, then stop.

        The scheduler is not asked to wait: it would hold its lock meanwhile, and a
        tick that commits takes that lock to poke, so each would wait for the other.
        """
        self._stopped.set()
        self._scheduler.shutdown(wait=False)
        for lock in self._busy.values():
            with lock:
                continue

    def poke(self) -> None:
        """Look for ready jobs at once: a command has just committed some."""
        if self._stopped.is_set():
            return
        job = self._scheduler.get_job("run-ready")
        if job is not None and self._scheduler.running:
            with suppress(JobLookupError):  # stopped in between
                job.modify(next_run_time=self._worker.engine.parts.clock())

    def _run(self, tick: Tick) -> None:
        with self._busy[tick.name]:
            if not self._stopped.is_set():
                self._work(tick)

    def _work(self, tick: Tick) -> None:
        began = perf_counter()
        try:
            while tick.work() and perf_counter() - began < BUDGET.total_seconds():
                continue
        except Exception:
            LOG.exception("tick failed", extra={"tick": tick.name})
        took = int((perf_counter() - began) * 1000)
        beat = Beat(process=self._process, tick=tick.name, took_ms=took)
        self._worker.engine.execute(beat, actor=SYSTEM)

"""Workers of scale mode: procrastinate hands out jobs, and every worker ticks.

There is no leader: claims exclude each other, keys remove doubles.
"""

import asyncio
import logging
import signal
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import procrastinate
from sqlalchemy import make_url

from engine.jobs.due import Worker
from engine.jobs.ticks import Ticks
from engine.jobs.wake_procrastinate import TASK, job_of

LOG = logging.getLogger("praxis.worker")
DRAIN = timedelta(seconds=25)
"""How long work in progress may take after SIGTERM; a supervisor gives 30 seconds."""
SPARE = 3
"""Connections beside those of running wake-ups: listening and heartbeats."""


def conninfo(url: str) -> str:
    """Return the address of a database as its driver wants it."""
    parts = make_url(url).set(drivername="postgresql")
    return parts.render_as_string(hide_password=False)


def run_worker(worker: Worker, url: str, *, pools: Sequence[tuple[str, int]]) -> None:
    """Work until SIGTERM or SIGINT; then finish what was begun, and return.

    ``pools`` gives each queue so many threads of its own.
    """
    threads = sum(number for _queue, number in pools)
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=conninfo(url), min_size=1, max_size=threads + SPARE * len(pools)
        )
    )

    @app.task(name=TASK)
    def run_job(job_id: str) -> None:
        worker.run(job_of(job_id))

    ticks = Ticks(worker, scale=True)
    ticks.start()
    try:
        asyncio.run(_serve(app, pools))
    finally:
        ticks.stop()


async def _serve(app: procrastinate.App, pools: Sequence[tuple[str, int]]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    LOG.info("worker started", extra={"pools": dict(pools)})
    while not stopped.is_set():
        try:
            await _until(stopped, app, pools)
        except Exception:
            LOG.exception("dispatch lost; beginning again")
            await asyncio.sleep(1)
    LOG.info("worker stopped")


async def _until(
    stopped: asyncio.Event, app: procrastinate.App, pools: Sequence[tuple[str, int]]
) -> None:
    """Run one procrastinate worker per queue until told to stop, or until one fails."""
    async with app.open_async():
        workers = [
            asyncio.create_task(_pool(app, queue, number)) for queue, number in pools
        ]
        stopping = asyncio.create_task(stopped.wait())
        everybody: list[asyncio.Task[Any]] = [*workers, stopping]
        done, _ = await asyncio.wait(everybody, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for each in workers:
            if each in done:
                each.result()


async def _pool(app: procrastinate.App, queue: str, number: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=number,
        install_signal_handlers=False,
        shutdown_graceful_timeout=DRAIN.total_seconds(),
        delete_jobs="always",
    )

"""Keep the lease of a job while it is carried out."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.work.extend_lease import ExtendLease

LOG = logging.getLogger("praxis.jobs")


@contextmanager
def held(
    engine: Engine, job_id: UUID, attempt: int, every: timedelta
) -> Iterator[None]:
    """Extend the lease again and again until the work inside is over.

    It ends by itself if somebody else took the job: the work then closes nothing.
    """
    over = Event()

    def extend() -> None:
        command = ExtendLease(job_id=job_id, attempt=attempt)
        while not over.wait(every.total_seconds()):
            try:
                if not engine.execute(command, actor=SYSTEM):
                    return
            except Exception:  # the next round may reach the database again
                LOG.warning("lease not extended", exc_info=True)

    keeping = Thread(target=extend, name=f"lease {job_id}", daemon=True)
    keeping.start()
    try:
        yield
    finally:
        over.set()
        keeping.join()

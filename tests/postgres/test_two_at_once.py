"""Two engines on one PostgreSQL: row locks settle who was first."""

from uuid import UUID

from sqlalchemy import text

from engine.actor import SYSTEM
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.work.fire_timer import FireTimer
from engine.commands.work.take_job import TakeJob
from engine.testing import Bench
from tests.engine.house import LAB, begun, jobs, task_id, timers, who
from tests.engine.races import *  # noqa: F403 - every race, on PostgreSQL
from tests.engine.together import failed, together

HOLD = text("SELECT id FROM process_instance WHERE id = :id FOR UPDATE")


def test_a_timer_of_a_case_that_somebody_moves_is_left_for_the_next_tick(
    bench: Bench,
) -> None:
    instance = begun(bench)
    (timer,) = timers(bench)
    bench.clock.set(timer.due_at)
    command = FireTimer(timer_id=timer.id)
    with bench.engine.database.connections.begin() as connection:
        connection.execute(HOLD, {"id": UUID(instance)})
        assert bench.engine.execute(command, actor=SYSTEM) is False
    assert bench.engine.execute(command, actor=SYSTEM) is True


def test_a_job_somebody_is_about_to_take_is_left_alone(bench: Bench) -> None:
    bench.deploy(LAB)
    bench.engine.execute(_start(), actor=who(bench, "ana"))
    (job,) = jobs(bench)
    hold = text("SELECT id FROM job WHERE id = :id FOR UPDATE")
    with bench.engine.database.connections.begin() as connection:
        connection.execute(hold, {"id": job.id})
        taken = bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM)
        assert taken is None
    assert bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is not None


def _start() -> StartInstance:  # noqa: F405 - comes with the races
    return StartInstance(procedure="lab")  # noqa: F405 - comes with the races


def test_a_deadlock_is_tried_again_and_nobody_notices(bench: Bench) -> None:
    """Lock two cases in opposite order; the database ends one of the two."""
    first, second = begun(bench), begun(bench)
    ids = [UUID(first), UUID(second)]
    results = together(
        lambda: bench.engine.execute(_LockBoth(ids), actor=SYSTEM),
        lambda: bench.engine.execute(_LockBoth(ids[::-1]), actor=SYSTEM),
    )
    assert failed(results) == []
    claim = ClaimTask(task_id=task_id(bench, "write"))
    bench.engine.execute(claim, actor=who(bench, "ana"))


class _LockBoth:
    def __init__(self, ids: list[UUID]) -> None:
        self.ids = ids

    def execute(self, uow: UnitOfWork) -> None:  # noqa: F405 - comes with the races
        for each in self.ids:
            uow.lock(each)
            uow.session.execute(text("SELECT pg_sleep(0.1)"))

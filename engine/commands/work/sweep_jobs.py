"""Give back what dead workers held, and wake again what nobody looks at."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from engine.execution.leases import bury
from engine.model import QUEUES, Job, JobState
from engine.store.unit_of_work import UnitOfWork
from engine.store.wake import Due

LATE = timedelta(seconds=10)
"""A ready job older than this has lost its wake-up, or waited for its next try."""
AT_ONCE = 200


def in_state(state: JobState) -> ColumnElement[bool]:
    """Compare with a state in the statement's text: its partial index is then used."""
    return Job.state == bindparam(None, int(state), literal_execute=True)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: ended leases, jobs given up, wake-ups sent again."""

    given_back: int
    buried: int
    woken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepJobs:
    """Look at what is overdue among the jobs; any number of sweepers may do so.

    A job that keeps killing its worker never fails, so its attempts, counted when it
    was taken, end it here.
    """

    def execute(self, uow: UnitOfWork) -> Swept:
        """Give back, bury, wake again."""
        uow.wake.clear(uow.session)
        cases = _lock_cases(uow)
        ended = uow.session.scalars(
            select(Job)
            .where(in_state(JobState.RUNNING), Job.lease_until < uow.now)
            .order_by(Job.lease_until, Job.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        worn = [each for each in ended if each.is_worn]
        buried = [each for each in worn if each.instance_id in cases]
        for job in buried:
            bury(uow, job, "Its worker was lost each time.")
        given_back = [each for each in ended if not each.is_worn]
        for job in given_back:
            job.give_back(uow.now)
        uow.flush()
        late = [
            Due(job_id, queue)
            for job_id, queue in uow.session.execute(
                select(Job.id, Job.queue)
                .where(in_state(JobState.READY), Job.run_at <= uow.now - LATE)
                .order_by(Job.run_at, Job.id)
                .limit(AT_ONCE)
            )
        ]
        back = [Due(each.id, each.queue) for each in given_back]
        woken = uow.wake.wake_again(uow.session, [*back, *late])
        return Swept(len(given_back), len(buried), woken)


def _lock_cases(uow: UnitOfWork) -> set[UUID | None]:
    """Lock the cases of jobs to be given up, before the jobs, in one order for all."""
    found = uow.session.scalars(
        select(Job.instance_id)
        .where(
            in_state(JobState.RUNNING),
            Job.lease_until < uow.now,
            Job.attempts >= Job.max_attempts,
            Job.instance_id.is_not(None),
        )
        .limit(AT_ONCE)
    )
    cases = sorted({each for each in found if each is not None})
    return {None, *(uow.lock(each).id for each in cases)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeRetries:
    """Wake jobs that failed before and whose next try is due.

    Wake-ups carry no future: a try is planned in its row only.
    """

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many had no wake-up yet."""
        due = uow.session.execute(
            select(Job.id, Job.queue)
            .where(
                in_state(JobState.READY),
                Job.queue.in_(QUEUES),
                Job.run_at <= uow.now,
                Job.attempts > 0,
            )
            .order_by(Job.run_at, Job.id)
            .limit(AT_ONCE)
        )
        return uow.wake.wake_again(uow.session, [Due(*each) for each in due])

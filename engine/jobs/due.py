"""Fire what is due and carry out what is owed: the only executors."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, bindparam, select

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bpmn.turn import BpmnError
from engine.clock import EPOCH
from engine.commands.trust.seal import Seal
from engine.commands.work.close_job import CloseJob
from engine.commands.work.fail_job import FailJob, FailTimer
from engine.commands.work.fire_timer import Fired, FireNext, FireTimer
from engine.commands.work.owe_digests import OweDigests
from engine.commands.work.run_internal import RunInternal
from engine.commands.work.sweep import Sweep
from engine.commands.work.sweep_jobs import SweepJobs, WakeRetries, in_state
from engine.commands.work.take_job import LEASE, TakeJob, TakenJob
from engine.errors import BusyError, SealingKeyError
from engine.faults import hit
from engine.feel import from_json
from engine.jobs.holding import held
from engine.jobs.internal import COMMANDS
from engine.logs import bound
from engine.model import QUEUES, Job, JobState, Timer
from engine.model.base import Instant
from engine.queries.base import Reading
from engine.store.prepared import Prepared

LOG = logging.getLogger("praxis.jobs")

Handler = Callable[[Mapping[str, Any], str], Mapping[str, Any]]
"""Takes the payload of a job and its stable key, returns what came of it."""


_NOW = bindparam("now", None, type_=Instant())
_MOST = bindparam("most", 50, type_=Integer())
READY_JOBS = (
    select(Job.id, Job.run_at)
    .where(
        Job.queue == bindparam("queue", None, type_=String()),
        in_state(JobState.READY),
        Job.run_at <= _NOW,
    )
    .order_by(Job.run_at, Job.id)
    .limit(_MOST)
)
_LOST_JOBS = (
    select(Job.id, Job.run_at)
    .where(in_state(JobState.RUNNING), Job.lease_until < _NOW)
    .order_by(Job.lease_until, Job.id)
    .limit(_MOST)
)
_READY, _LOST = Prepared(READY_JOBS), Prepared(_LOST_JOBS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimers:
    """Which timers are due, earliest first."""

    limit: int = 50

    def fetch(self, reading: Reading) -> Sequence[UUID]:
        """Return timer ids."""
        return list(
            reading.session.scalars(
                select(Timer.id)
                .where(Timer.claim_at <= reading.now)
                .order_by(Timer.claim_at, Timer.id)
                .limit(self.limit)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyJobs:
    """Which jobs may run now: ready ones, and those whose holder has died."""

    limit: int = 50

    def fetch(self, reading: Reading) -> Sequence[UUID]:
        """Return job ids in the order they were owed."""
        asked = {"now": reading.now, "most": self.limit}
        found = _LOST.rows(reading.session, **asked)
        for queue in QUEUES:
            found += _READY.rows(reading.session, queue=queue, **asked)
        in_order = sorted(found, key=lambda row: (row[1], row[0]))
        return [job_id for job_id, _run_at in in_order[: self.limit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDue:
    """When the next timer is due or the next job may run, if ever."""

    def fetch(self, reading: Reading) -> datetime | None:
        """Return the instant, or None."""
        timer = reading.session.scalar(
            select(Timer.claim_at).order_by(Timer.claim_at).limit(1)
        )
        job = reading.session.scalar(
            select(Job.run_at)
            .where(in_state(JobState.READY))
            .order_by(Job.run_at)
            .limit(1)
        )
        return min((each for each in (timer, job) if each is not None), default=None)


@dataclass(slots=True)
class Cursor:
    """Where the search for due timers begins; now and then at the very beginning.

    It trails a minute behind: longer than any transaction, more than clocks differ.
    """

    low: datetime = EPOCH
    begun: datetime = EPOCH

    def at(self, now: datetime) -> datetime:
        """Return where to begin."""
        if not timedelta(0) <= now - self.begun < FROM_THE_START:
            self.low, self.begun = EPOCH, now
        return self.low

    def passed(self, claim_at: datetime | None, now: datetime) -> None:
        """Note what was claimed; None: nothing was due any more."""
        trail = now - BEHIND
        self.low = trail if claim_at is None else min(claim_at, trail)


BEHIND = timedelta(seconds=60)
FROM_THE_START = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Worker:
    """Carries out what the database says is due; any number may run at once."""

    engine: Engine
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=Cursor)
    every: timedelta = LEASE / 3
    """How often a job that takes its time says that it is not lost."""

    def fire_due(self, *, limit: int = 50) -> int:
        """Fire due timers, one transaction each; return how many did something."""
        fired = 0
        for _ in range(limit):
            try:
                found = self._fire_next()
            except Exception as error:
                LOG.warning("a timer failed; now one by one", exc_info=error)
                return fired + self._fire_each(limit)
            if found is None:
                break
            fired += 1
        return fired

    def _fire_next(self) -> Fired | None:
        now = self.engine.parts.clock()
        found = self.engine.execute(FireNext(low=self.cursor.at(now)), actor=SYSTEM)
        self.cursor.passed(found.claim_at if found else None, now)
        return found

    def _fire_each(self, limit: int) -> int:
        """Fire by id: the one that fails is put aside and holds up no other."""
        due = self.engine.fetch(DueTimers(limit=limit), actor=SYSTEM)
        return sum(self._fire(timer_id) for timer_id in due)

    def run_ready(self, *, limit: int = 50) -> int:
        """Carry out ready jobs; return how many were taken."""
        jobs = self.engine.fetch(ReadyJobs(limit=limit), actor=SYSTEM)
        return sum(self.run(job_id) for job_id in jobs)

    def sweep_jobs(self) -> int:
        """Give back what dead workers held; say so if wake-ups had been lost."""
        swept = self.engine.execute(SweepJobs(), actor=SYSTEM)
        if any((swept.given_back, swept.buried, swept.woken)):
            LOG.warning(
                "jobs swept",
                extra={
                    "given_back": swept.given_back,
                    "buried": swept.buried,
                    "woken": swept.woken,
                },
            )
        return 0

    def wake_retries(self) -> int:
        """Wake jobs whose next try is due; nobody was told of that moment."""
        self.engine.execute(WakeRetries(), actor=SYSTEM)
        return 0

    def sweep(self) -> int:
        """Clear away what nobody can reach any more."""
        self.engine.execute(Sweep(), actor=SYSTEM)
        return 0

    def digests(self) -> int:
        """Owe the digests of the day to those whose day has begun."""
        self.engine.execute(OweDigests(), actor=SYSTEM)
        return 0

    def seal(self) -> int:
        """Seal entries of the trail; without a key the work goes on, with an alarm."""
        try:
            return self.engine.execute(Seal(), actor=SYSTEM)
        except SealingKeyError as alarm:
            LOG.critical("trail not sealed", extra={"reason": str(alarm)})
            return 0

    def run(self, job_id: UUID) -> bool:
        """Take one job, do it, close it; False if somebody else has it."""
        taken = self.engine.execute(TakeJob(job_id=job_id), actor=SYSTEM)
        if taken is None:
            return False
        hit("job.after_take")
        with bound(job=taken.key, attempt=taken.attempt):
            self._try(taken)
        return True

    def _try(self, taken: TakenJob) -> None:
        """Carry out a job under lease, or record that it failed."""
        try:
            self._carry_out(taken)
        except Exception as error:
            LOG.warning("job failed", extra={"job": taken.key}, exc_info=error)
            self.engine.execute(
                FailJob(
                    job_id=taken.id,
                    attempt=taken.attempt,
                    error=f"{type(error).__name__}: {error}",
                    spread=(taken.id.int % 100) / 1_000,
                ),
                actor=SYSTEM,
            )

    def _fire(self, timer_id: UUID) -> bool:
        try:
            return self.engine.execute(FireTimer(timer_id=timer_id), actor=SYSTEM)
        except BusyError:
            return False  # the database is away: that is not the timer's fault
        except Exception as error:
            LOG.warning("timer failed", extra={"timer": timer_id}, exc_info=error)
            failed = FailTimer(
                timer_id=timer_id, error=f"{type(error).__name__}: {error}"
            )
            self.engine.execute(failed, actor=SYSTEM)
            return False

    def _carry_out(self, job: TakenJob) -> None:
        if job.kind in COMMANDS:
            command = COMMANDS[job.kind](job.payload)
            self.engine.execute(
                RunInternal(job_id=job.id, attempt=job.attempt, command=command),
                actor=SYSTEM,
            )
            return
        with held(self.engine, job.id, job.attempt, self.every):
            answer = self._answer(job)
        self.engine.execute(answer, actor=SYSTEM)

    def _answer(self, job: TakenJob) -> CloseJob:
        """Call the outside, outside of any transaction."""
        operation = job.kind == "operation"
        name = str(job.payload["operation"]) if operation else job.kind
        handler = self.handlers.get(name)
        if handler is None:
            raise LookupError(f"Nothing here carries out “{name}”.")
        given = from_json(dict(job.payload["inputs"])) if operation else job.payload
        try:
            result = handler(given, job.key) or {}
        except BpmnError as error:
            return CloseJob(
                job_id=job.id,
                attempt=job.attempt,
                error_code=error.code,
                message=error.message,
            )
        hit("job.after_effect")
        return CloseJob(job_id=job.id, attempt=job.attempt, result=result)

"""Which cases have rows and tokens that disagree: nothing may wait unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.errors import DamagedStateError
from engine.execution.open_rows import open_rows, place_of
from engine.execution.turn import Turn
from engine.model import (
    Incident,
    InstanceState,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsound:
    """One thing that is not as it must be: rule, table, key, and what is wrong."""

    rule: str
    table: str
    key: str
    words: str
    case: UUID | None = None
    """The case whose rows and tokens disagree: ``RepairCase`` makes them agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsoundCases:
    """Compare what tokens wait for with the open rows of every running case."""

    def fetch(self, reading: Reading) -> list[Unsound]:
        """Return what disagrees, case by case; empty if all is well."""
        found = list(_orphans(reading))
        running = reading.session.scalars(
            select(ProcessInstance.id)
            .where(ProcessInstance.state == InstanceState.RUNNING)
            .order_by(ProcessInstance.id)
        ).all()
        for instance_id in running:
            found += _case(reading, instance_id)
            reading.session.expunge_all()
        return found


def _case(reading: Reading, instance_id: UUID) -> Iterator[Unsound]:
    instance = reading.session.get_one(ProcessInstance, instance_id)
    key = instance.business_key
    try:
        waiting = Turn.resume(reading.as_work(), instance).run.waiting()
    except DamagedStateError as damage:
        yield Unsound(rule="I7", table="process_instance", key=key, words=str(damage))
        return
    tokens = {place_of(each) for each in waiting}
    rows = set(open_rows(reading.session, instance_id))
    for table, token in sorted(tokens - rows):
        words = f"token {token} waits, but no row shows it"
        yield Unsound(
            rule=_rule(table), table=table, key=key, words=words, case=instance_id
        )
    for table, token in sorted(rows - tokens):
        words = f"a row is open, but no token {token} waits"
        yield Unsound(
            rule=_rule(table), table=table, key=key, words=words, case=instance_id
        )
    if not waiting and not _has_incident(reading, instance_id):
        words = "it runs, but waits for nothing and has no incident"
        yield Unsound(rule="I4", table="process_instance", key=key, words=words)


def _rule(table: str) -> str:
    return {"user_task": "I2", "timer": "I3"}.get(table, "I4")


def _has_incident(reading: Reading, instance_id: UUID) -> bool:
    query = select(Incident.id).where(
        Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
    )
    return reading.session.scalar(query.limit(1)) is not None


def _orphans(reading: Reading) -> Iterator[Unsound]:
    """Yield open rows of cases that have ended."""
    for table, kind, is_open in (
        ("user_task", UserTask, UserTask.state == UserTaskState.OPEN),
        ("timer", Timer, Timer.kind == "bpmn"),
        ("subscription", Subscription, Subscription.id.is_not(None)),
    ):
        query = (
            select(kind.id, ProcessInstance.business_key)
            .join(ProcessInstance, ProcessInstance.id == kind.instance_id)
            .where(is_open, ProcessInstance.state != InstanceState.RUNNING)
        )
        for row_id, case in reading.session.execute(query):
            words = f"row {row_id} is open, but the case has ended"
            yield Unsound(rule=_rule(table), table=table, key=case, words=words)

"""The few statements that change many rows of one instance at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, delete, select, update
from sqlalchemy.orm import Session

from engine.model import (
    Acknowledgement,
    InstanceState,
    Instant,
    Job,
    JobState,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
    UserTaskState,
)
from engine.store.prepared import Prepared

_CASE: BindParameter[UUID] = bindparam("case")
_TOKEN: BindParameter[str] = bindparam("of_token")
_OF_TOKEN = delete(Timer).where(Timer.instance_id == _CASE, Timer.token == _TOKEN)
_FORGET_LADDER = Prepared(_OF_TOKEN.where(Timer.kind != "bpmn"))
_FORGET_TIMER = Prepared(_OF_TOKEN.where(Timer.kind == "bpmn"))
_UNSUBSCRIBE = Prepared(
    delete(Subscription).where(
        Subscription.instance_id == _CASE, Subscription.token == _TOKEN
    )
)
_ANSWERED_BY_DOING = Prepared(
    update(Acknowledgement)
    .where(
        Acknowledgement.instance_id == _CASE,
        Acknowledgement.closed_at.is_(None),
        Acknowledgement.task_id.in_(
            select(UserTask.id).where(
                UserTask.instance_id == _CASE, UserTask.token == _TOKEN
            )
        ),
    )
    .values(closed_at=bindparam("ended_at", type_=Instant()))
)


def withdraw_tasks(session: Session, instance_id: UUID, tokens: Sequence[str]) -> None:
    """Withdraw open tasks nobody has to do any more, out of every inbox."""
    session.flush()
    session.execute(
        update(UserTask)
        .where(
            UserTask.instance_id == instance_id,
            UserTask.token.in_(tokens),
            UserTask.state == UserTaskState.OPEN,
        )
        .values(state=UserTaskState.WITHDRAWN, revision=UserTask.revision + 1)
    )


def delete_escalations(
    session: Session, instance_id: UUID, tokens: Sequence[str]
) -> None:
    """Forget reminders and escalations of tasks that are closed."""
    _FORGET_LADDER.run_each(session, _each(instance_id, tokens))


def close_questions(
    session: Session, instance_id: UUID, tokens: Sequence[str], *, now: datetime
) -> None:
    """End the questions about steps that are closed: there is nothing to answer."""
    values = [{**each, "ended_at": now} for each in _each(instance_id, tokens)]
    _ANSWERED_BY_DOING.run_each(session, values)


def delete_timers(session: Session, instance_id: UUID, tokens: Sequence[str]) -> None:
    """Forget timers nobody waits for."""
    _FORGET_TIMER.run_each(session, _each(instance_id, tokens))


def delete_subscriptions(
    session: Session, instance_id: UUID, tokens: Sequence[str]
) -> None:
    """Forget messages, signals, conditions and calls nobody waits for."""
    _UNSUBSCRIBE.run_each(session, _each(instance_id, tokens))


def _each(instance_id: UUID, tokens: Sequence[str]) -> list[dict[str, Any]]:
    return [{"case": instance_id, "of_token": token} for token in tokens]


def close_jobs(session: Session, instance_id: UUID, tokens: Sequence[str]) -> None:
    """Call off work that is not owed any more; work under way is fenced."""
    session.execute(
        update(Job)
        .where(
            Job.instance_id == instance_id,
            Job.token.in_(tokens),
            Job.kind == "operation",
            Job.state == JobState.READY,
        )
        .values(state=JobState.DONE)
    )


def running_children(
    session: Session, parent_id: UUID, tokens: Sequence[str]
) -> list[UUID]:
    """Return the cases that still run for these call activities."""
    return list(
        session.scalars(
            select(ProcessInstance.id).where(
                ProcessInstance.parent_id == parent_id,
                ProcessInstance.parent_token.in_(tokens),
                ProcessInstance.state == InstanceState.RUNNING,
            )
        )
    )

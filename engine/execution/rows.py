"""The few statements that change many rows of one instance at once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from engine.model import (
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Subscription,
    TaskGroup,
    Timer,
    UserTask,
    UserTaskState,
)
from engine.store.prepared import Prepared

_LEAVE_GROUP = Prepared(
    delete(TaskGroup).where(TaskGroup.task_id == bindparam("the_task"))
)


def withdraw_tasks(session: Session, instance_id: UUID, tokens: Sequence[str]) -> None:
    """Withdraw open tasks nobody has to do any more, out of every inbox."""
    session.flush()
    ids = select(UserTask.id).where(
        UserTask.instance_id == instance_id, UserTask.token.in_(tokens)
    )
    session.execute(delete(TaskGroup).where(TaskGroup.task_id.in_(ids)))
    session.execute(
        update(UserTask)
        .where(
            UserTask.instance_id == instance_id,
            UserTask.token.in_(tokens),
            UserTask.state == UserTaskState.OPEN,
        )
        .values(state=UserTaskState.WITHDRAWN, revision=UserTask.revision + 1)
    )


def leave_group(session: Session, task_id: UUID) -> None:
    """Take one task out of its group's list."""
    _LEAVE_GROUP.run(session, {"the_task": task_id})


def delete_escalations(
    session: Session, instance_id: UUID, tokens: Sequence[str]
) -> None:
    """Forget reminders and escalations of tasks that are closed."""
    session.execute(
        delete(Timer).where(
            Timer.instance_id == instance_id,
            Timer.token.in_(tokens),
            Timer.kind != "bpmn",
        )
    )


def delete_timers(session: Session, instance_id: UUID, tokens: Sequence[str]) -> None:
    """Forget timers nobody waits for."""
    session.execute(
        delete(Timer).where(
            Timer.instance_id == instance_id,
            Timer.token.in_(tokens),
            Timer.kind == "bpmn",
        )
    )


def delete_subscriptions(
    session: Session, instance_id: UUID, tokens: Sequence[str]
) -> None:
    """Forget messages, signals, conditions and calls nobody waits for."""
    session.execute(
        delete(Subscription).where(
            Subscription.instance_id == instance_id, Subscription.token.in_(tokens)
        )
    )


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

"""The open rows of a case: what people, timers, jobs and messages wait at."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.turn import Waiting
from engine.model import Job, JobState, Subscription, Timer, UserTask, UserTaskState

KINDS = {"user": "user_task", "timer": "timer", "job": "job"}
Place = tuple[str, str]
"""A table, and the token one of its rows stands for."""


def place_of(waiting: Waiting) -> Place:
    """Return where the row of a waiting token belongs."""
    return KINDS.get(waiting.kind, "subscription"), waiting.token


def open_rows(session: Session, instance_id: UUID) -> Iterator[Place]:
    """Yield the open rows of a case that stand for tokens."""
    asked = (
        (
            "user_task",
            select(UserTask.token).where(
                UserTask.instance_id == instance_id,
                UserTask.state == UserTaskState.OPEN,
            ),
        ),
        (
            "timer",
            select(Timer.token).where(
                Timer.instance_id == instance_id, Timer.kind == "bpmn"
            ),
        ),
        (
            "job",
            select(Job.token).where(
                Job.instance_id == instance_id,
                Job.kind == "operation",
                Job.state != JobState.DONE,
            ),
        ),
        (
            "subscription",
            select(Subscription.token).where(Subscription.instance_id == instance_id),
        ),
    )
    for table, query in asked:
        for token in session.scalars(query):
            yield table, str(token)

"""What a person was told, and how much of it is unread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from engine.clock import NEVER
from engine.execution.questions import decisions_offered
from engine.model import Acknowledgement, Notice, ProcessInstance, UserTask
from engine.queries.base import Reading

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One notice; ``subject`` is a case key or ``register/key``."""

    id: UUID
    event: str
    at: datetime
    text: str
    subject: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """An escalation the actor has to answer; ``decisions`` are those it offers."""

    id: UUID
    level: str
    message: str
    due_at: datetime | None
    instance_id: UUID
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The notices of the actor, newest first; ``unread``: only those."""

    unread: bool = False

    def fetch(self, reading: Reading) -> Sequence[NoticeItem]:
        """Return the latest."""
        wanted = [Notice.person == reading.actor.id]
        if self.unread:
            wanted.append(Notice.read_at.is_(None))
        rows = reading.session.scalars(
            select(Notice)
            .where(*wanted)
            .order_by(Notice.at.desc(), Notice.id.desc())
            .limit(MOST)
        )
        return [
            NoticeItem(
                id=row.id,
                event=row.event,
                at=row.at,
                text=row.text,
                subject=row.subject,
                read=row.read_at is not None,
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How many notices the actor has not read, up to 100."""

    def fetch(self, reading: Reading) -> int:
        """Return the count."""
        some = (
            select(Notice.id)
            .where(Notice.person == reading.actor.id, Notice.read_at.is_(None))
            .limit(MOST)
            .subquery()
        )
        return reading.session.scalar(select(func.count()).select_from(some)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOf:
    """Escalations the actor has not answered yet."""

    def fetch(self, reading: Reading) -> Sequence[AskedItem]:
        """Return them, earliest due first."""
        rows = reading.session.scalars(
            select(Acknowledgement)
            .where(
                Acknowledgement.person == reading.actor.id,
                Acknowledgement.closed_at.is_(None),
            )
            .order_by(Acknowledgement.due_at)
            .limit(MOST)
        )
        return [
            AskedItem(
                id=row.id,
                level=row.level,
                message=row.message,
                due_at=row.due_at if row.due_at < NEVER else None,
                instance_id=row.instance_id,
                decisions=_offered(reading, row),
            )
            for row in rows
        ]


def _offered(reading: Reading, asked: Acknowledgement) -> tuple[str, ...]:
    """Return what the ladder of the late step lets somebody decide."""
    task = reading.session.get(UserTask, asked.task_id)
    case = reading.session.get(ProcessInstance, asked.instance_id)
    if task is None or case is None:
        return ()
    loaded = reading.library.definition(reading.session, case.definition_id)
    return decisions_offered(loaded, task, asked.level)

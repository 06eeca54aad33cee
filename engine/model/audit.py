"""What happened, who did it and when: hash-chained per stream."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import CLUSTERED, Base


class AuditAction(StrEnum):
    """The vocabulary of the trail: ``subject.participle``."""

    PROCEDURE_DEPLOYED = "procedure.deployed"
    DRAWING_KEPT = "drawing.kept"
    DRAWING_WITHDRAWN = "drawing.withdrawn"
    CASE_STARTED = "case.started"
    CASE_MOVED = "case.moved"
    CASE_ENDED = "case.ended"
    CASE_CANCELLED = "case.cancelled"
    CASE_HELD = "case.held"
    CASE_RESUMED = "case.resumed"
    CASE_CORRECTED = "case.corrected"
    TASK_CLAIMED = "task.claimed"
    TASK_RELEASED = "task.released"
    TASK_ASSIGNED = "task.assigned"
    TASK_DELEGATED = "task.delegated"
    TASK_RETURNED = "task.returned"
    TASK_COMPLETED = "task.completed"
    TASK_SIGNED = "task.signed"
    TASK_REJECTED = "task.rejected"
    TASK_ESCALATED = "task.escalated"
    TIMER_FIRED = "timer.fired"
    JOB_FINISHED = "job.finished"
    JOB_FAILED = "job.failed"
    JOB_REQUEUED = "job.requeued"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_RESOLVED = "incident.resolved"
    RECORD_CREATED = "record.created"
    RECORD_CHANGED = "record.changed"
    RECORD_MOVED = "record.moved"
    LINK_CREATED = "link.created"
    FILE_ATTACHED = "file.attached"
    COMMENT_ADDED = "comment.added"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ROLES_CHANGED = "roles.changed"
    PASSWORD_SET = "password.set"  # noqa: S105 - an action's name, not a password
    PASSWORD_LINK_ISSUED = "password_link.issued"  # noqa: S105 - as above
    PASSWORD_LINK_REFUSED = "password_link.refused"  # noqa: S105 - as above
    SUBSTITUTION_ARRANGED = "substitution.arranged"
    SUBSTITUTION_ENDED = "substitution.ended"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_ENDED = "webhook.ended"
    RECORD_SHOWN = "record.shown"
    TOKEN_ISSUED = "token.issued"  # noqa: S105 - an action's name, not a secret
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - an action's name, not a secret
    SIGNED_IN = "session.started"
    SIGNED_OUT = "session.ended"
    SIGN_IN_REFUSED = "session.refused"
    SIGNING_REFUSED = "signing.refused"
    COMMAND_REFUSED = "command.refused"
    DUE_CHANGED = "due.changed"
    DUE_LOCKED = "due.locked"
    CASE_PRINTED = "case.printed"
    CASE_EXPORTED = "case.exported"
    TRAIL_EXPORTED = "trail.exported"
    TRAIL_REVIEWED = "trail.reviewed"
    SIGNATURE_WITHDRAWN = "signature.withdrawn"
    LEGAL_HOLD_SET = "legal_hold.set"
    LEGAL_HOLD_LIFTED = "legal_hold.lifted"
    DISPOSITION_REQUESTED = "disposition.requested"
    DISPOSITION_APPROVED = "disposition.approved"
    RECORD_DISPOSED = "record.disposed"
    RECORD_KEPT = "record.kept"
    RECORD_REPAIRED = "record.repaired"


FREQUENT = (
    AuditAction.CASE_STARTED,
    AuditAction.CASE_ENDED,
    AuditAction.TASK_CLAIMED,
    AuditAction.TASK_COMPLETED,
    AuditAction.TASK_SIGNED,
    AuditAction.RECORD_CHANGED,
    AuditAction.SIGNED_IN,
    AuditAction.SIGNED_OUT,
)
RARE = f"action NOT IN ({', '.join(repr(str(each)) for each in FREQUENT)})"
"""Only what is rare is indexed by action: the rest is soon found, and often written."""


class AuditEvent(Base):
    """One entry; ``hash`` = SHA-256(prev || body), ``body`` is stored as hashed.

    Ids sort by time, so there is no index of times; and none of hashes, which follow
    from what is unique already.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        Index("audit_event_by_actor", "actor", "at"),
        Index("audit_event_by_object", "object", "at"),
        Index(
            "audit_event_by_action",
            "action",
            "id",
            sqlite_where=text(RARE),
            postgresql_where=text(RARE),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    prev: Mapped[str]
    hash: Mapped[str]


class AuditPrivate(Base):
    """What people wrote in an entry of a case: apart, so that it can be disposed of.

    ``parts`` is path to salt and value; the entry's body promises their hashes.
    """

    __tablename__ = "audit_private"
    __table_args__ = CLUSTERED

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parts: Mapped[dict[str, Any]]


class AuditStream(Base):
    """The head of a chain that is not an instance's own: auth, admin, model."""

    __tablename__ = "audit_stream"

    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


class AuditUnsealed(Base):
    """An entry no checkpoint covers yet; the database itself queues each new one."""

    __tablename__ = "audit_unsealed"
    __table_args__ = CLUSTERED

    audit_id: Mapped[UUID] = mapped_column(primary_key=True)


class AuditLeaf(Base):
    """The place of a sealed entry in the Merkle tree; given once, for ever."""

    __tablename__ = "audit_leaf"

    leaf: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audit_id: Mapped[UUID] = mapped_column(unique=True)


class AuditCheckpoint(Base):
    """A signed note over the first ``size`` entries; ``peaks`` grows the tree."""

    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    peaks: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


_QUEUE = "INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);"
_TRIGGER = "CREATE TRIGGER audit_event_is_queued AFTER INSERT ON audit_event"
QUEUE_SQLITE = (f"{_TRIGGER} BEGIN {_QUEUE} END",)
_FUNCTION = "CREATE FUNCTION queue_audit_event() RETURNS trigger LANGUAGE plpgsql AS"
QUEUE_POSTGRESQL = (
    f"{_FUNCTION} $$ BEGIN {_QUEUE} RETURN NEW; END $$",
    f"{_TRIGGER} FOR EACH ROW EXECUTE FUNCTION queue_audit_event()",
)


@event.listens_for(Base.metadata, "after_create")
def _queue(_target: object, connection: Connection, **_options: object) -> None:
    """Create the trigger with the tables, where no migration does (benches)."""
    postgresql = connection.dialect.name == "postgresql"
    for statement in QUEUE_POSTGRESQL if postgresql else QUEUE_SQLITE:
        connection.exec_driver_sql(statement)

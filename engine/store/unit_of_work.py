"""One transaction, one actor, one instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.audit import trail
from engine.clock import NEVER, IdSource
from engine.errors import ConflictError, NotFoundError
from engine.model import (
    AuditAction,
    AuditEvent,
    AuditStream,
    AuditUnsealed,
    Base,
    Job,
    ProcessInstance,
)
from engine.settings import Settings
from engine.store.files import FileStore
from engine.store.library import Library

T = TypeVar("T", bound=Base)


@dataclass(slots=True)
class UnitOfWork:
    """Everything a command may touch. The engine commits it; a command never does."""

    session: Session
    actor: Actor
    now: datetime
    new_id: IdSource
    library: Library
    files: FileStore
    settings: Settings
    operations: Mapping[str, Any]
    """Named operations of service tasks (``engine.registers.operation.Operation``)."""
    depth: int = 0
    """How many cases deep a case starts a case inside this transaction."""
    _events: list[dict[str, Any]] = field(default_factory=list)
    _jobs: list[dict[str, Any]] = field(default_factory=list)

    def get(self, kind: type[T], key: Any, *, revision: int | None = None) -> T:
        """Return a row, at the revision the actor was shown if one is given."""
        found = self.session.get(kind, key)
        if found is None:
            raise NotFoundError
        if revision is not None and getattr(found, "revision", None) != revision:
            raise ConflictError
        return found

    def lock(self, instance_id: UUID) -> ProcessInstance:
        """Return an instance that no other transaction can move until this one ends."""
        found = self.session.scalar(
            select(ProcessInstance)
            .where(ProcessInstance.id == instance_id)
            .with_for_update()
        )
        if found is None:
            raise NotFoundError
        return found

    def add(self, row: Base) -> None:
        """Make a new row part of the transaction."""
        self.session.add(row)

    def audit(
        self,
        action: AuditAction,
        subject: str,
        *,
        instance: ProcessInstance | None = None,
        stream: str = "admin",
        **detail: Any,
    ) -> None:
        """Append to the trail: to the chain of a case, or else to a named stream."""
        head = self._instance_head(instance) if instance else self._head(stream)
        body = trail.body_of(
            action, subject, actor=self.actor, at=self.now, detail=detail
        )
        entry = trail.entry(head, body)
        if instance:
            instance.trail_seq, instance.trail_hash = entry.seq, entry.hash
            stream = f"case/{instance.id}"
        else:
            self._move_head(stream, entry)
        self._events.append(
            {
                "id": self.new_id(),
                "stream": stream,
                "seq": entry.seq,
                "at": self.now,
                "actor": self.actor.id,
                "action": action,
                "object": subject,
                "body": entry.body,
                "prev": entry.prev,
                "hash": entry.hash,
            }
        )

    def enqueue(  # noqa: PLR0913 - the columns of one job, all named
        self,
        kind: str,
        *,
        key: str,
        payload: Mapping[str, Any],
        queue: str = "interactive",
        run_at: datetime | None = None,
        instance_id: UUID | None = None,
        token: str | None = None,
    ) -> None:
        """Owe work to the outside or to later; the same key twice is one job."""
        self._jobs.append(
            {
                "id": self.new_id(),
                "queue": queue,
                "kind": kind,
                "key": key,
                "payload": dict(payload),
                "run_at": run_at or self.now,
                "instance_id": instance_id,
                "token": token,
            }
        )

    def close(self) -> None:
        """Write what was collected: the trail and the outbox, one statement each."""
        self.session.flush()
        if self._events:
            self._insert(AuditEvent, self._events)
            ids = [{"audit_id": each["id"]} for each in self._events]
            self._insert(AuditUnsealed, ids)
        if self._jobs:
            self._insert(Job, [_job_row(each) for each in self._jobs])

    def _insert(self, kind: type[Base], rows: list[dict[str, Any]]) -> None:
        dialect = self.session.get_bind().dialect.name
        insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
        statement = insert(kind)
        if kind is Job:
            statement = statement.on_conflict_do_nothing(index_elements=["key"])
        self.session.execute(statement, rows)

    def _instance_head(self, instance: ProcessInstance) -> trail.Link:
        if instance.trail_seq:
            return trail.Link(instance.trail_seq, instance.trail_hash)
        return trail.genesis(f"case/{instance.id}")

    def _head(self, stream: str) -> trail.Link:
        row = self.session.get(AuditStream, stream, with_for_update=True)
        return trail.Link(row.seq, row.hash) if row else trail.genesis(stream)

    def _move_head(self, stream: str, entry: trail.Entry) -> None:
        row = self.session.get(AuditStream, stream)
        if row is None:
            self.session.add(AuditStream(name=stream, seq=entry.seq, hash=entry.hash))
            self.session.flush()
        else:
            row.seq, row.hash = entry.seq, entry.hash


def _job_row(job: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what the mapped class would default."""
    return {
        "state": 0,
        "attempts": 0,
        "max_attempts": 8,
        "lease_until": NEVER,
        "error": None,
        **job,
    }

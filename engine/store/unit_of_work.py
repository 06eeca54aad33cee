"""One transaction, one actor, one instant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.audit import trail
from engine.audit.private import separated
from engine.clock import NEVER, IdSource, new_salt
from engine.errors import ConflictError, NotFoundError
from engine.logs import bind
from engine.model import (
    QUEUES,
    AuditAction,
    AuditEvent,
    AuditPrivate,
    AuditStream,
    Base,
    Job,
    ProcessInstance,
)
from engine.settings import Settings
from engine.store import webhooks
from engine.store.files import FileStore
from engine.store.hot import NewRow, insert_rows, write_changes
from engine.store.library import Library
from engine.store.upsert import insert_into
from engine.store.wake import TICKS_ONLY, Due, Wake

T = TypeVar("T", bound=Base)
OF_REGISTERS = frozenset(
    {
        AuditAction.RECORD_CREATED,
        AuditAction.RECORD_CHANGED,
        AuditAction.RECORD_MOVED,
    }
)


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
    wake: Wake = TICKS_ONLY
    depth: int = 0
    """How many cases deep a case starts a case inside this transaction."""
    moving: UUID | None = None
    """The case that this transaction found and moves."""
    _events: list[dict[str, Any]] = field(default_factory=list)
    _private: list[dict[str, Any]] = field(default_factory=list)
    """What people wrote in the entries of cases: it stands beside them."""
    _loose: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    """Entries of streams that are no instance's own, not chained yet."""
    _jobs: list[dict[str, Any]] = field(default_factory=list)
    _fresh: list[NewRow] = field(default_factory=list)

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

    def append(self, row: NewRow) -> None:
        """Insert a row at the end that nothing of this transaction looks at again."""
        self._fresh.append(row)

    def audit(
        self,
        action: AuditAction,
        subject: str,
        *,
        instance: ProcessInstance | None = None,
        stream: str = "admin",
        **detail: Any,
    ) -> None:
        """Append to the trail: to the chain of a case, or else to a named stream.

        What people wrote in an entry of a case stands beside it: it may be disposed of.
        What a case changes in a register stays: records there may outlive the case.
        """
        apart = instance is not None and action not in OF_REGISTERS
        public, promises, parts = separated(detail if apart else {}, new_salt)
        body = trail.body_of(
            action,
            subject,
            actor=self.actor,
            at=self.now,
            zone=self.settings.timezone,
            detail=public if apart else detail,
        )
        body |= {"private": promises} if promises else {}
        event = {
            "id": self.new_id(),
            "stream": stream,
            "at": self.now,
            "actor": self.actor.id,
            "action": action,
            "object": subject,
        }
        if instance is None:
            self._loose.append((event, body))
            return
        entry = trail.entry(self._instance_head(instance), body)
        instance.assign(trail_seq=entry.seq, trail_hash=entry.hash)
        bind(case=instance.business_key, instance=str(instance.id))
        event["stream"] = f"case/{instance.id}"
        self._events.append(event | _chained(entry))
        if parts:
            place = {"stream": event["stream"], "seq": entry.seq}
            self._private.append(place | {"parts": parts})

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
        """Owe work to the outside or to later; the same key twice is one job.

        Raises ``ValueError`` for a queue that no worker serves.
        """
        if queue not in QUEUES:
            raise ValueError(f"No worker serves the queue “{queue}”.")
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

    @property
    def owes_work(self) -> bool:
        """Say whether this transaction leaves jobs to be carried out."""
        return bool(self._jobs)

    def flush(self) -> None:
        """Send the changed rows to the database, so that statements see them."""
        write_changes(self.session)
        insert_rows(self.session, self._fresh)
        self._fresh.clear()

    def close(self, *, before_audit: Callable[[], None] = lambda: None) -> None:
        """Write what was collected: the trail and the outbox, one statement each."""
        before_audit()
        self._chain_loose()
        self.flush()
        self.write_trail()
        if self._jobs:
            self._insert(Job, [_job_row(each) for each in self._jobs])
            self.wake.wake(
                self.session,
                [
                    Due(each["id"], each["queue"])
                    for each in self._jobs
                    if each["run_at"] <= self.now
                ],
            )

    def write_trail(self) -> None:
        """Store the entries of this transaction, one statement for all."""
        insert_rows(
            self.session,
            [
                *(NewRow(AuditEvent, each) for each in self._events),
                *(NewRow(AuditPrivate, each) for each in self._private),
            ],
        )
        for key, payload in webhooks.owed(self.session, self._events, now=self.now):
            self.enqueue("webhook", key=key, payload=payload, queue="slow")

    def _insert(self, kind: type[Base], rows: list[dict[str, Any]]) -> None:
        statement = insert_into(self.session, kind)
        if kind is Job:
            statement = statement.on_conflict_do_nothing(index_elements=["key"])
        self.session.execute(statement, rows)

    def _instance_head(self, instance: ProcessInstance) -> trail.Link:
        if instance.trail_seq:
            return trail.Link(instance.trail_seq, instance.trail_hash)
        return trail.genesis(f"case/{instance.id}")

    def _chain_loose(self) -> None:
        """Chain the entries of named streams, whose heads are locked last, in order."""
        for name in sorted({event["stream"] for event, _body in self._loose}):
            row = self._head(name)
            for event, body in self._loose:
                if event["stream"] == name:
                    entry = trail.entry(trail.Link(row.seq, row.hash), body)
                    row.seq, row.hash = entry.seq, entry.hash
                    self._events.append(event | _chained(entry))
        self._loose.clear()

    def _head(self, name: str) -> AuditStream:
        """Return the head of a stream, locked; the first entry begins the stream."""
        found = self.session.get(AuditStream, name, with_for_update=True)
        if found is not None:
            return found
        begin = trail.genesis(name)
        self.session.execute(
            insert_into(self.session, AuditStream)
            .values(name=name, seq=begin.seq, hash=begin.hash)
            .on_conflict_do_nothing()
        )
        return self.session.get_one(AuditStream, name, with_for_update=True)


def _chained(entry: trail.Entry) -> dict[str, Any]:
    """Return the columns that hang an entry on the one before it."""
    return {
        "seq": entry.seq,
        "body": entry.body,
        "prev": entry.prev,
        "hash": entry.hash,
    }


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

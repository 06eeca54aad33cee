"""The engine's front door: execute a command, fetch a query."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from engine.actor import SYSTEM, Actor
from engine.clock import Clock, IdSource
from engine.commands.base import Command
from engine.commands.trust.record_refusal import RecordRefusal
from engine.commands.work.record_endless import RecordEndless
from engine.errors import (
    BusyError,
    ConflictError,
    EndlessError,
    EngineError,
    HiddenError,
    NotPermittedError,
    SignatureRefusedError,
    StepNotOpenError,
)
from engine.faults import hit
from engine.meters import observed
from engine.model import Request
from engine.queries.answers import StoredAnswer, digest_of, storable
from engine.queries.base import Query, Reading
from engine.settings import Settings
from engine.store.database import Database
from engine.store.failures import is_away, require_worth_trying
from engine.store.files import FileStore
from engine.store.hot import new_row
from engine.store.library import Library
from engine.store.unit_of_work import UnitOfWork
from engine.store.wake import TICKS_ONLY, Wake

ResultT = TypeVar("ResultT")

TRIES = 3
LOG = logging.getLogger("praxis.engine")
REMEMBERED = (HiddenError, NotPermittedError, SignatureRefusedError, StepNotOpenError)
"""Refusals an inspector wants to see: who tried what (21 CFR 11.10(f), 11.300(d))."""
SUBJECTS = ("task_id", "instance_id", "procedure", "subject", "person", "register")
"""What a refused command was about: the first of these that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every transaction is given: chosen once, in ``engine.bootstrap``."""

    clock: Clock
    ids: IdSource
    library: Library
    files: FileStore
    settings: Settings
    operations: Mapping[str, Any]
    wake: Wake = TICKS_ONLY


@runtime_checkable
class Preparing(Protocol):
    """A command that works before its transaction: a hash is too slow for a lock."""

    def prepare(self, reading: Reading) -> Any:
        """Return the command with what it found out."""
        ...


@dataclass(frozen=True, slots=True)
class Preparation:
    """The reading part of a command, as a query."""

    command: Preparing

    def fetch(self, reading: Reading) -> Any:
        """Return the prepared command."""
        return self.command.prepare(reading)


class Engine:
    """Opens every transaction and closes every transaction. Nothing else does."""

    def __init__(
        self,
        database: Database,
        parts: Parts,
        *,
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        """Take what every transaction needs, and whom to tell of new jobs.

        ``after_commit`` is called when a command has left jobs, never else: a tick
        ends with a command of its own, and would call itself for ever.
        """
        self.database = database
        self.parts = parts
        self._after_commit = after_commit

    def execute(
        self, command: Command[ResultT], *, actor: Actor, key: str | None = None
    ) -> ResultT:
        """Execute a command in one transaction: all of it, or none of it.

        With a ``key`` the command is carried out once: the same key and command give
        the stored answer, the same key with another command ``ReusedKeyError``.
        """
        with observed(type(command).__name__, actor.id):
            try:
                _require_writer(command, actor)
                return self._attempt(command, actor=actor, key=key)
            except REMEMBERED as refusal:
                self._remember(command, refusal, actor=actor)
                raise
            except EndlessError as endless:
                self._hold(endless, actor=actor)
                raise

    def fetch(self, query: Query[ResultT], *, actor: Actor) -> ResultT:
        """Answer a query; again if the connection broke meanwhile.

        Raises ``BusyError`` while the database is away.
        """
        try:
            return self._read(query, actor)
        except DBAPIError as failure:
            if not is_away(failure):
                raise
        try:
            return self._read(query, actor)
        except DBAPIError as failure:
            if is_away(failure):
                raise BusyError from failure
            raise

    def _read(self, query: Query[ResultT], actor: Actor) -> ResultT:
        parts = self.parts
        with self.database.reading() as session:
            return query.fetch(
                Reading(
                    session,
                    actor,
                    parts.clock(),
                    parts.ids,
                    parts.library,
                    parts.files,
                    parts.settings,
                    parts.operations,
                )
            )

    def _attempt(
        self, command: Command[ResultT], *, actor: Actor, key: str | None
    ) -> ResultT:
        """Run the command; again, afresh, after a deadlock; never after a conflict.

        A command whose key has been used already fails the second time, or finds its
        request taken: then the stored answer counts.
        """
        request = (key, digest_of(command, actor)) if key is not None else None
        if hasattr(command, "prepare"):  # a protocol's isinstance takes its time
            command = self.fetch(Preparation(cast("Preparing", command)), actor=actor)
        try:
            return self._tried(command, actor=actor, request=request)
        except EngineError:
            done = self.fetch(StoredAnswer(*request), actor=actor) if request else None
            if done is None:
                raise
            return cast("ResultT", done.value)

    def _tried(
        self,
        command: Command[ResultT],
        *,
        actor: Actor,
        request: tuple[str, str] | None,
    ) -> ResultT:
        fault = getattr(command, "fault", type(command).__name__)
        for left in reversed(range(TRIES)):
            try:
                result, uow = self._carried_out(command, actor, fault, request)
            except StaleDataError as lost_race:
                raise ConflictError from lost_race
            except DBAPIError as failure:
                require_worth_trying(failure, keyed=request is not None)
                if not left:
                    raise BusyError from failure
            else:
                self._committed(uow, fault)
                return result
        raise BusyError

    def _committed(self, uow: UnitOfWork, fault: str) -> None:
        hit(f"{fault}.after_commit")
        if uow.owes_work:
            self._after_commit()

    def _carried_out(
        self,
        command: Command[ResultT],
        actor: Actor,
        fault: str,
        request: tuple[str, str] | None,
    ) -> tuple[ResultT, UnitOfWork]:
        """Carry the command out in a transaction of its own."""
        parts = self.parts
        with self.database.transaction() as session:
            uow = UnitOfWork(
                session,
                actor,
                parts.clock(),
                parts.ids,
                parts.library,
                parts.files,
                parts.settings,
                parts.operations,
                parts.wake,
            )
            hit(f"{fault}.begin")
            result = _once(command, uow, request)
            uow.flush()
            hit(f"{fault}.after_state")
            uow.close(before_audit=lambda: hit(f"{fault}.before_audit"))
            hit(f"{fault}.before_commit")
        return result, uow

    def _remember(
        self, command: Command[Any], refusal: EngineError, *, actor: Actor
    ) -> None:
        """Record a refusal that matters, after the rollback, in its own transaction."""
        record = RecordRefusal(
            command=type(command).__name__,
            subject=_subject(command),
            error=type(refusal).__name__,
            message=str(refusal),
        )
        self._attempt(record, actor=actor, key=None)

    def _hold(self, endless: EndlessError, *, actor: Actor) -> None:
        """Leave an incident at a case that cannot go on, after the rollback.

        A job or timer that fails counts its tries and leaves one by itself.
        """
        if endless.instance_id is not None and actor.id != SYSTEM.id:
            record = RecordEndless(
                instance_id=endless.instance_id,
                element=endless.element,
                message=str(endless),
            )
            self._attempt(record, actor=SYSTEM, key=None)


def _require_writer(command: Command[Any], actor: Actor) -> None:
    """Raise for a token that only reads; that it read may be written down."""
    if actor.read_only and not getattr(command, "of_reading", False):
        raise NotPermittedError("This token only reads; it changes nothing.")


def _subject(command: Command[Any]) -> str:
    """Return what a command is about, for the record of its refusal."""
    found = (getattr(command, name, None) for name in SUBJECTS)
    return next((str(each) for each in found if each), "")


def _once(
    command: Command[ResultT], uow: UnitOfWork, request: tuple[str, str] | None
) -> ResultT:
    """Carry out the command, and keep its answer under the client's key."""
    try:
        result = command.execute(uow)
    except EndlessError as endless:
        endless.instance_id = uow.moving
        raise
    if request is not None:
        uow.append(
            new_row(
                Request,
                key=request[0],
                actor=uow.actor.id,
                digest=request[1],
                at=uow.now,
                result=storable(result),
            )
        )
    return result

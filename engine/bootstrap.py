"""The one place where the parts of an engine are chosen."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine as Connections

from engine.app import Engine, Parts
from engine.bpmn.trial import try_out
from engine.clock import Clock, IdSource, new_id, utc_now
from engine.execution.operations import CASE_OPERATIONS
from engine.jobs.wake import wake_for
from engine.registers.catalogue import OPERATIONS
from engine.settings import Settings
from engine.store.authorizer import guard_schema
from engine.store.database import Database
from engine.store.files import FileStore
from engine.store.library import Library


def build_engine(
    connections: Connections,
    settings: Settings,
    *,
    clock: Clock = utc_now,
    ids: IdSource = new_id,
    operations: Mapping[str, Any] | None = None,
    after_commit: Callable[[], None] = lambda: None,
) -> Engine:
    """Return an engine over connections its caller owns."""
    return Engine(
        Database.over(connections),
        Parts(
            clock=clock,
            ids=ids,
            library=Library(try_out),
            files=FileStore(settings.files),
            settings=settings,
            operations={**OPERATIONS, **CASE_OPERATIONS, **(operations or {})},
            wake=wake_for(settings),
        ),
        after_commit=after_commit,
    )


def guarded(engine: Engine) -> Engine:
    """Return the engine with connections that serve: they cannot change the schema."""
    guard_schema(engine.database)
    return engine

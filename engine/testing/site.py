"""The database a bench works on: in memory, or another one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Connections

from engine.app import Engine, Parts
from engine.bpmn.trial import Trial
from engine.clock import new_id
from engine.execution.operations import CASE_OPERATIONS
from engine.model import Base
from engine.registers.catalogue import OPERATIONS
from engine.registers.operation import Operation, OperationContext
from engine.settings import Settings
from engine.store.database import Database, in_memory
from engine.store.files import FileStore
from engine.store.library import Library
from engine.testing.completions import note_completions
from engine.testing.moving_clock import MovingClock


@dataclass(frozen=True, slots=True)
class Site:
    """A database and the settings of the engine that works on it."""

    connections: Connections
    settings: Settings
    trial: Trial | None = None
    """What starts a model in a child before it is deployed; it takes half a second."""


def in_memory_site(folder: Path, zone: str) -> Site:
    """Return a new database in memory, with its schema, and a folder for files."""
    connections = in_memory()
    prepared = Database.over(connections).connections
    Base.metadata.create_all(prepared)
    with prepared.begin() as connection:
        note_completions(connection)
    return Site(
        connections,
        Settings(database_url="sqlite://", files=folder, timezone=zone),
    )


def external(name: str) -> Operation:
    """Return an operation that somebody outside carries out, as a job."""

    def nobody(_context: OperationContext) -> Mapping[str, Any]:
        raise LookupError(f"“{name}” is carried out by a handler of the worker")

    return Operation(
        name=name, title=name, inputs=(), outputs=(), run=nobody, internal=False
    )


def engine_on(
    clock: MovingClock, site: Site, *, handled: Collection[str] = ()
) -> Engine:
    """Return the engine of a site, on a clock that one moves.

    ``handled`` names the operations its worker has handlers for.
    """
    return Engine(
        Database.over(site.connections),
        Parts(
            clock=clock,
            ids=lambda: new_id(clock),
            library=Library(site.trial),
            files=FileStore(site.settings.files),
            settings=site.settings,
            operations={
                **OPERATIONS,
                **CASE_OPERATIONS,
                **{name: external(name) for name in handled},
            },
        ),
    )

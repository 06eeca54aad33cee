"""The database a bench works on: in memory, or another one."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine as Connections

from engine.app import Engine, Parts
from engine.clock import new_id
from engine.execution.operations import CASE_OPERATIONS
from engine.model import Base
from engine.registers.catalogue import OPERATIONS
from engine.settings import Settings
from engine.store.database import Database, in_memory
from engine.store.files import FileStore
from engine.store.library import Library
from engine.testing.moving_clock import MovingClock


@dataclass(frozen=True, slots=True)
class Site:
    """A database and the settings of the engine that works on it."""

    connections: Connections
    settings: Settings


def in_memory_site(folder: Path, zone: str) -> Site:
    """Return a new database in memory, with its schema, and a folder for files."""
    connections = in_memory()
    Base.metadata.create_all(Database.over(connections).connections)
    return Site(
        connections,
        Settings(database_url="sqlite://", files=folder, timezone=zone),
    )


def engine_on(clock: MovingClock, site: Site) -> Engine:
    """Return the engine of a site, on a clock that one moves."""
    return Engine(
        Database.over(site.connections),
        Parts(
            clock=clock,
            ids=lambda: new_id(clock),
            library=Library(),
            files=FileStore(site.settings.files),
            settings=site.settings,
            operations={**OPERATIONS, **CASE_OPERATIONS},
        ),
    )

"""``qms db``: bring the schema up to date, and move to another database."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine as Connections

from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli.doctor import doctor
from engine.cli.progress import doing
from engine.jobs.wake import install_wakes
from engine.settings import Settings
from engine.store import roles
from engine.store.database import Database, connect
from engine.store.migrations import is_current, revision, upgrade
from engine.store.moving import move
from engine.store.roles import grant, serving_role


class OldSchemaError(RuntimeError):
    """The database has an older schema: run ``qms db upgrade`` first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def run(arguments: Sequence[str], settings: Settings) -> int:
    """Upgrade, say whether that is needed, or move in; return the exit status."""
    parser = argparse.ArgumentParser(prog="qms db")
    parser.add_argument("verb", choices=("upgrade", "check", "copy"))
    parser.add_argument(
        "source", nargs="?", help="copy: address of the database to move in from"
    )
    options = parser.parse_args(arguments)
    if (options.verb == "copy") is not bool(options.source):
        parser.error("copy takes the address of a database, the others take none")
    connections = owner_connections(settings)
    try:
        if options.verb == "copy":
            return move_in(options.source, connections, settings)
        return _kept_current(options.verb, connections, settings)
    finally:
        connections.dispose()


def _kept_current(verb: str, connections: Connections, settings: Settings) -> int:
    if verb == "check":
        current = is_current(connections)
        print("The schema is up to date." if current else "Run qms db upgrade.")
        return 0 if current else 1
    with doing("Bringing the schema up to date"):
        bring_up_to_date(connections)
        let_serve(connections, settings)
    return 0


def is_behind(connections: Connections) -> bool:
    """Return whether the schema is older than this code, or not there yet."""
    return not is_current(connections)


def bring_up_to_date(connections: Connections) -> None:
    """Apply every migration that is missing; prepare PostgreSQL for workers."""
    upgrade(connections)
    if connections.dialect.name == "postgresql":
        install_wakes(connections)


def move_in(source: str, target: Connections, settings: Settings) -> int:
    """Move an installation into this empty one, then examine what arrived."""
    old = Database.over(connect(source)).connections
    try:
        with doing("Moving every row, and comparing both sides"):
            moved = move(old, target)
    finally:
        old.dispose()
    for table, count in moved.items():
        print(f"{count:>10,}  {table}")
    let_serve(target, settings)
    return doctor((), settings)


def let_serve(connections: Connections, settings: Settings) -> None:
    """Grant the role that serves what it needs, where it is not the owner."""
    owner = settings.migration_url or settings.database_url
    role = serving_role(owner, settings.database_url)
    if role is not None:
        grant(connections, role)


def serving_connections(settings: Settings) -> Connections:
    """Return connections of the role that serves."""
    return Database.over(connect(settings.database_url)).connections


def require_servant(settings: Settings) -> None:
    """Raise ``OwnerServesError`` if whoever serves could change the trail."""
    connections = serving_connections(settings)
    try:
        roles.require_servant(connections)
    finally:
        connections.dispose()


def owner_connections(settings: Settings) -> Connections:
    """Return connections of the role that owns the schema."""
    url = settings.migration_url or settings.database_url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Database.over(connect(url)).connections


def revision_of(settings: Settings) -> str:
    """Return the revision of the site's schema."""
    connections = owner_connections(settings)
    try:
        return revision(connections)
    finally:
        connections.dispose()


def site_engine(settings: Settings) -> Engine:
    """Return the engine over the site's database, as the role that serves."""
    return build_engine(connect(settings.database_url), settings)


def require_current(settings: Settings) -> None:
    """Raise ``OldSchemaError`` unless the schema is the one this code expects."""
    connections = (
        owner_connections(settings)
        if settings.database_url.startswith("sqlite")
        else serving_connections(settings)
    )
    try:
        if not is_current(connections):
            raise OldSchemaError
    finally:
        connections.dispose()

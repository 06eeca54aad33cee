"""The schema's history: Alembic migrations, linear, forward on filled databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def _config(connections: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connections"] = connections
    return config


def upgrade(connections: Engine, *, to: str = "head") -> None:
    """Bring the schema up to date (or to one revision), keeping all data."""
    command.upgrade(_config(connections), to)


def is_current(connections: Engine) -> bool:
    """Return whether the schema is the one this code expects."""
    wanted = ScriptDirectory.from_config(_config(connections)).get_current_head()
    with connections.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == wanted


def revision(connections: Engine) -> str:
    """Return the revision of the schema as it stands, empty if there is none."""
    with connections.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""

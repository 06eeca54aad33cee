"""The data of a demonstration that an earlier program made."""

from pathlib import Path

from sqlalchemy import text

from engine.cli.database import owner_connections
from engine.settings import Settings
from engine.store.migrations import is_current, upgrade
from web.cli import build_demo

EARLIER = "0016"


def test_a_demonstration_of_an_earlier_version_is_kept_and_brought_up_to_date(
    tmp_path: Path,
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'praxis.db'}")
    connections = owner_connections(settings)
    upgrade(connections, to=EARLIER)
    with connections.begin() as connection:
        connection.execute(text("INSERT INTO series (name, last) VALUES ('CAPA', 41)"))
    (tmp_path / "complete").touch()
    assert not is_current(connections)

    build_demo(settings, tmp_path)

    assert is_current(connections)
    with connections.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM series")) == 1
    connections.dispose()

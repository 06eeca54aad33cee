"""The trail stays quick to search, however long it grew."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli import database
from engine.model import AuditEvent
from engine.queries.trail_search import TrailFilter, TrailSearch
from engine.settings import Settings

MANY = 1_000_000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine over a trail of a million entries."""
    file = tmp_path_factory.mktemp("trail") / "praxis.db"
    yield from _filled(file, MANY)


def _filled(file: Path, count: int) -> Iterator[Engine]:
    settings = Settings(database_url=f"sqlite:///{file}")
    connections = database.owner_connections(settings)
    database.bring_up_to_date(connections)
    with connections.begin() as connection:
        for name in ("refuses_replace", "is_queued"):
            connection.execute(text(f"DROP TRIGGER audit_event_{name}"))
        for first in range(0, count, 50_000):
            rows = [_row(number) for number in range(first, first + 50_000)]
            connection.execute(insert(AuditEvent), rows)
    yield build_engine(connections, settings)
    connections.dispose()


def _id(at: datetime, number: int) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80 | number)


def _row(number: int) -> dict[str, object]:
    stream, at = f"case/{number % 20_000}", BEGIN + timedelta(minutes=number)
    who, what = f"p{number * 7 % 300}", f"CAPA-{number % 20_000}"
    action = "roles.changed" if number % 50_000 == 7 else "task.completed"
    change = {"old": None, "new": "some words of the length people usually write"}
    body = json.dumps(
        {
            "action": action,
            "actor": {"id": who, "name": who},
            "at": at.isoformat(),
            "detail": {"changes": {f"field_{number % 40}": change}},
            "object": what,
        }
    )
    return {
        "id": _id(at, number),
        "stream": stream,
        "seq": number // 20_000 + 1,
        "at": at,
        "actor": who,
        "action": action,
        "object": what,
        "body": body,
        "prev": "0" * 64,
        "hash": sha256(body.encode()).hexdigest(),
    }


@pytest.mark.long
@pytest.mark.requirement("P11-12", "DI-09")
@pytest.mark.parametrize(
    "wanted",
    [
        TrailFilter(),
        TrailFilter(person="p7"),
        TrailFilter(subject="CAPA-77"),
        TrailFilter(action="roles.changed"),
        TrailFilter(field="field_7"),
        TrailFilter(
            since=BEGIN + timedelta(days=100), until=BEGIN + timedelta(days=130)
        ),
        TrailFilter(person="p7", field="field_1"),
    ],
)
def test_the_first_page_of_a_million_entries_comes_within_two_seconds(
    grown: Engine, wanted: TrailFilter
) -> None:
    begin = time.perf_counter()
    page = grown.fetch(TrailSearch(wanted=wanted), actor=SYSTEM)

    assert page.entries
    assert time.perf_counter() - begin < 2

"""What is evidence cannot be changed or removed: the database itself refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.model import AuditEvent
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import begun, snapshot, stocked
from tests.engine.trail import broken_links

EVIDENCE = (
    "audit_event",
    "audit_private",
    "statement",
    "signature",
    "bundle",
    "deployment",
)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Bench]:
    """Open an engine on a migrated file, with a signed case."""
    connections = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
    Database.over(connections)
    upgrade(connections)
    settings = Settings(files=tmp_path / "files")
    bench = stocked(Bench(site=Site(connections, settings)))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    yield bench
    bench.close()


def _tried(bench: Bench, statement: str) -> str:
    """Return why the database refused, having changed nothing."""
    before = snapshot(bench)
    with (
        pytest.raises(DBAPIError) as refused,
        bench.engine.database.writing.begin() as session,
    ):
        session.execute(text(statement))
    assert snapshot(bench) == before
    return str(refused.value)


@pytest.mark.parametrize("table", EVIDENCE)
def test_evidence_is_not_updated(guarded: Bench, table: str) -> None:
    key = {"bundle": "hash", "audit_private": "seq"}.get(table, "id")
    words = _tried(guarded, f"UPDATE {table} SET {key} = {key}")  # noqa: S608 - names of our own tables
    assert f"{table} is evidence" in words


@pytest.mark.parametrize("table", EVIDENCE)
def test_evidence_is_not_deleted(guarded: Bench, table: str) -> None:
    assert f"{table} is evidence" in _tried(guarded, f"DELETE FROM {table}")  # noqa: S608 - names of our own tables


@pytest.mark.parametrize("table", EVIDENCE)
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_evidence_is_not_replaced_through_its_key(
    guarded: Bench, table: str, verb: str
) -> None:
    statement = f"{verb} INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608 - names of our own tables
    words = _tried(guarded, statement)
    assert f"{table} is evidence" in words


def test_an_entry_is_not_replaced_through_another_unique_key(guarded: Bench) -> None:
    """REPLACE deletes a row through any unique key, without a delete trigger."""
    forged = {"id": "'forged'", "hash": "'forged'"}
    names = [column.name for column in AuditEvent.__table__.columns]
    values = [forged.get(name, name) for name in names]
    statement = (
        f"REPLACE INTO audit_event ({', '.join(names)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join(values)} FROM audit_event LIMIT 1"
    )
    assert "audit_event is evidence" in _tried(guarded, statement)


def test_an_upsert_does_not_change_evidence(guarded: Bench) -> None:
    words = _tried(
        guarded,
        "INSERT INTO deployment SELECT * FROM deployment WHERE true "
        "ON CONFLICT DO UPDATE SET note = 'forged'",
    )
    assert "deployment is evidence" in words


def test_every_entry_waits_to_be_sealed(guarded: Bench) -> None:
    tables = snapshot(guarded)
    assert len(tables["audit_unsealed"]) == len(tables["audit_event"]) > 0


@pytest.mark.requirement("P11-06", "P11-08", "DI-10")
def test_the_trail_of_a_whole_case_hangs_together(guarded: Bench) -> None:
    assert broken_links(guarded) == []


@pytest.mark.requirement("P11-02")
def test_a_forged_entry_is_found_if_the_triggers_are_gone(guarded: Bench) -> None:
    with guarded.engine.database.writing.begin() as session:
        session.execute(text("DROP TRIGGER audit_event_refuses_update"))
        session.execute(
            text("UPDATE audit_event SET body = replace(body, 'write', 'wrote')")
        )
    found = broken_links(guarded)
    assert any("has another hash than its body" in each for each in found)


def test_an_entry_cut_from_the_end_is_missed_by_the_head(guarded: Bench) -> None:
    with guarded.engine.database.writing.begin() as session:
        session.execute(text("DROP TRIGGER audit_event_refuses_delete"))
        session.execute(
            text(
                "DELETE FROM audit_event WHERE stream LIKE 'case/%' AND seq = "
                "(SELECT max(seq) FROM audit_event WHERE stream LIKE 'case/%')"
            )
        )
    assert any("its head says" in each for each in broken_links(guarded))

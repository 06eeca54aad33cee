"""The trail is sealed and verified on PostgreSQL as on a file."""

from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.audit.verifier import read_key, verify
from engine.commands.trust.seal import Seal
from engine.model import AuditEvent, AuditLeaf, AuditUnsealed
from engine.queries.trail_lines import TrailLines
from engine.testing import Bench
from tests.engine.house import count
from tests.engine.store.schema import filled


@pytest.mark.requirement("R23", "S10")
def test_two_sealers_at_once_seal_every_entry_once(
    bench: Bench, tmp_path: Path
) -> None:
    filled(bench)
    file = tmp_path / "sealing.key"
    key, engine = make_key(file), bench.engine
    settings = replace(engine.parts.settings, signing_keys=(file,))
    engine.parts = replace(engine.parts, settings=settings)

    def seal_all() -> None:
        while engine.execute(Seal(limit=3), actor=SYSTEM):
            continue

    sealers = [Thread(target=seal_all) for _ in range(2)]
    for each in sealers:
        each.start()
    for each in sealers:
        each.join()

    lines: list[dict[str, Any]] = []
    engine.fetch(TrailLines(take=lines.append), actor=SYSTEM)
    notes = [line["checkpoint"] for line in lines if "checkpoint" in line]
    assert verify(lines, [read_key(key.public)], notes[-1:])[1] == []
    assert count(bench, AuditUnsealed) == 0
    assert count(bench, AuditLeaf) == count(bench, AuditEvent)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_leaf SET leaf = 9", "TRUNCATE audit_leaf", "DELETE FROM audit_leaf"],
)
def test_a_sealed_place_is_not_changed(
    bench: Bench, url: str, tmp_path: Path, statement: str
) -> None:
    file, engine = tmp_path / "sealing.key", bench.engine
    make_key(file)
    settings = replace(engine.parts.settings, signing_keys=(file,))
    engine.parts = replace(engine.parts, settings=settings)
    engine.execute(Seal(), actor=SYSTEM)
    connections = create_engine(url)
    with (
        pytest.raises(DBAPIError, match="audit_leaf is evidence"),
        connections.begin() as connection,
    ):
        connection.execute(text(statement))
    connections.dispose()

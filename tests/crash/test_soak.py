"""What was acknowledged is there exactly once, whenever the server was killed."""

import json
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from engine.store.database import connect
from tests.crash.soaking import Crew, Place, Plan, settings_of

pytestmark = pytest.mark.crash
SHORT = Plan(seconds=45, operations=300, kills=5)
WHOLE = Plan(seconds=20 * 60, operations=50_000, kills=60)


@pytest.mark.requirement("R1", "R4", "R6", "R10", "DI-06")
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(SHORT, id="short"),
        pytest.param(WHOLE, id="whole", marks=pytest.mark.long),
    ],
)
def test_every_acknowledged_operation_is_there_exactly_once(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, history = Place.made(tmp_path / "site"), tmp_path / "history.jsonl"
    place.start()
    began = time.monotonic()
    try:
        figures = Crew(place, history, seed=20261201).work(plan)
    finally:
        place.stop(signal.SIGTERM)
    with capsys.disabled():
        print("\n" + figures.words(time.monotonic() - began))  # noqa: T201 - the figures are the result
    assert figures.operations >= plan.operations
    assert figures.kills >= plan.kills
    acknowledged = [json.loads(line) for line in history.read_text().splitlines()]
    assert len(acknowledged) == figures.operations
    connections = connect(settings_of(place.folder).database_url)
    assert missing_or_double(connections, acknowledged) == []
    connections.dispose()
    looked = place.run("doctor")
    with capsys.disabled():
        print(looked.stdout)  # noqa: T201 - the figures are the result
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert "0 findings" in looked.stdout
    assert "VERIFIED" in looked.stdout


def missing_or_double(connections: Engine, acknowledged: list[Any]) -> list[str]:
    """Return what the database holds less or more often than was acknowledged."""
    effects = {
        "start": "SELECT id FROM process_instance",
        "claim": _audited("task.claimed"),
        "complete": _audited("task.completed"),
        "comment": "SELECT body FROM comment",
        "sign": _audited("task.signed"),
    }
    found: list[str] = []
    for kind, statement in effects.items():
        with connections.connect() as connection:
            rows = connection.execute(text(statement)).all()
        there = Counter(str(each) for (each,) in rows)
        wanted = Counter(_effect(each) for each in acknowledged if each["kind"] == kind)
        found += [
            f"{kind} {key}: {wanted[key]} acknowledged, {there[key]} there"
            for key in wanted.keys() | there.keys()
            if wanted[key] != there[key]
        ]
    return found + _unanswered(connections, acknowledged)


def _audited(action: str) -> str:
    return (
        "SELECT json_extract(body, '$.detail.task') FROM audit_event "  # noqa: S608 - constant
        f"WHERE action = '{action}'"
    )


def _effect(noted: dict[str, Any]) -> str:
    """Return what an operation leaves behind, as the database names it."""
    if noted["kind"] == "start":
        return str(noted["answer"]["id"]).replace("-", "")
    return str(noted["key"] if noted["kind"] == "comment" else noted["of"])


def _unanswered(connections: Engine, acknowledged: list[Any]) -> list[str]:
    """Return the keys whose stored request is missing or there twice."""
    with connections.connect() as connection:
        keys = [key for (key,) in connection.execute(text("SELECT key FROM request"))]
    stored = Counter(key.partition("~")[0] for key in keys)
    sent = Counter(each["key"] for each in acknowledged)
    return [
        f"request {key}: {stored[key]} stored, {sent[key]} acknowledged"
        for key in sent.keys() | stored.keys()
        if stored[key] != sent[key]
    ]


def test_the_soak_finds_a_lost_and_a_doubled_operation(tmp_path: Path) -> None:
    """A harness counts only after it has seen a bug: here they are planted."""
    place, history = Place.made(tmp_path / "site"), tmp_path / "history.jsonl"
    place.start()
    try:
        Crew(place, history, seed=7).work(Plan(seconds=3, operations=5, kills=0))
    finally:
        place.stop(signal.SIGTERM)
    acknowledged = [json.loads(line) for line in history.read_text().splitlines()]
    connections = connect(settings_of(place.folder).database_url)
    assert missing_or_double(connections, acknowledged) == []
    comments = [each for each in acknowledged if each["kind"] == "comment"]
    with connections.begin() as connection:
        lost = comments[0]["key"]
        statement = text("DELETE FROM comment WHERE body = :key")
        assert connection.execute(statement, {"key": lost}).rowcount == 1
    found = missing_or_double(connections, acknowledged)
    assert found == [f"comment {lost}: 1 acknowledged, 0 there"]
    known = [each for each in acknowledged if each["key"] != comments[1]["key"]]
    assert len(missing_or_double(connections, known)) == 3
    connections.dispose()

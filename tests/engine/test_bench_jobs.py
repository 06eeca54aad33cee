"""The bench of inboxes and due work measures what it says, with small numbers."""

import json

import pytest

from engine.cli import bench


def test_each_box_of_the_inbox_is_measured_among_open_tasks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bench.run(["jobs", "--only", "inbox", "--tasks", "2000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["inbox"]
    assert found["open_tasks"] == 2000
    for box in ("mine", "groups", "overdue"):
        assert 0 < found[box]["p50_ms"] <= found[box]["p95_ms"]
    assert found["groups"]["items"] == [50, 50]
    assert found["groups"]["counted_to"] > 50

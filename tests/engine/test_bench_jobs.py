"""The bench of inboxes and due work measures what it says, with small numbers."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.cli import bench
from engine.cli.bench_claims import claim_figures
from engine.cli.bench_firing import drain_figures, lag_figures
from engine.cli.bench_house import BenchHouse
from engine.cli.bench_served import served
from engine.cli.bench_waiting import add_late, add_waiting, deploy_waiting
from engine.model import Base, Timer, UserTask


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


def _rows(house: BenchHouse, kind: type[Base]) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def _waiting(folder: Path, number: int, late: int = 0) -> BenchHouse:
    house = BenchHouse(folder)
    deploy_waiting(house)
    add_waiting(house, number)
    if late:
        add_late(house, late)
    return house


def test_claims_are_measured_of_timers_that_fire_and_no_other_fires(
    tmp_path: Path,
) -> None:
    house = _waiting(tmp_path, 300)
    found = claim_figures(house, samples=5, before=40)
    left, steps = _rows(house, Timer), _rows(house, UserTask)
    house.close()
    assert left == 300
    assert steps == 300 + 2 * 25 + 2 * 65 - 40  # chased: all but those ended in one go
    for each in ("claim", "claim_under_snapshot"):
        assert found[each]["samples"] == 5
        assert 0 < found[each]["p50_ms"] <= found[each]["p95_ms"]


def test_a_served_site_fires_promptly_and_drains_a_backlog_while_it_shows_pages(
    tmp_path: Path,
) -> None:
    house = _waiting(tmp_path, 100, late=60)
    with served(house, tmp_path) as site:
        backlog = drain_figures(house, site, seconds=20)
        prompt = lag_figures(house, seconds=2)
        shown = site.page("/?box=groups").decode()
    left = _rows(house, Timer)
    house.close()
    assert backlog["overdue"] == backlog["fired"] or backlog["overdue"] == 0
    assert backlog["inbox_page"]["samples"] >= 3
    assert prompt["fired"] > 10
    assert prompt["left"] == 0
    assert prompt["late_p50_s"] <= prompt["late_p99_s"]
    assert "Chase" in shown or "Answer" in shown
    assert left == 100

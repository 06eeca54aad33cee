"""``qms bench engine`` runs, and tells what it is asked for."""

import json

import pytest

from engine.cli import bench_scale
from engine.cli.bench_engine import run
from engine.cli.bench_shapes import rework_rounds


def test_the_last_line_holds_the_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--rounds", "1", "--cases", "1", "--workload", "w1", "--parallel", "3")
    assert run([*asked, "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert {"ratio_to_plain_spiff", "ratio_to_bare_sql"} <= line.keys()
    assert 0 < line["ratio_to_plain_spiff_in_memory"] < line["ratio_to_plain_spiff"]
    assert line["parallel"]["blocks"] == 3
    assert line["statements"] <= 12


def test_a_late_round_of_a_rework_loop_is_measured_beside_an_early_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.cli.bench_shapes.SAMPLES", 2)
    assert rework_rounds(8).keys() == {
        "rounds",
        "round_5_process_ms",
        "round_8_process_ms",
        "ratio",
    }


def test_copies_of_cases_go_on_like_those_the_engine_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A copy that lacked a row, or shared a key, could not be completed."""
    for name, number in (("FEW", 20), ("WARM_UP", 2), ("SAMPLES", 8)):
        monkeypatch.setattr(bench_scale, name, number)
    assert bench_scale.clones(40)["cases"] == [20, 40]

"""``qms bench engine --postgres`` measures a server as it measures a file."""

import json

import pytest

from engine.cli import bench_scale
from engine.cli.bench_engine import run


def test_a_server_is_measured(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.cli.bench_shapes.SAMPLES", 2)
    monkeypatch.setattr("engine.cli.bench_shapes.STARTS", 2)
    for name, number in (("FEW", 20), ("WARM_UP", 2), ("SAMPLES", 4)):
        monkeypatch.setattr(bench_scale, name, number)
    sizes = ("--parallel", "2", "--rework", "8", "--clones", "40")
    asked = ("--rounds", "1", "--cases", "1", "--workload", "w1", *sizes)

    assert run([*asked, "--postgres", url, "--json"]) == 0

    line = json.loads(capsys.readouterr().out)
    assert line["statements"] <= 12
    assert "ratio_to_plain_spiff" in line
    assert "ratio_to_bare_sql" not in line  # what a bare driver does is a file's matter
    assert line["rework"]["rounds"] == 8
    assert line["clones"]["cases"] == [20, 40]

"""``qms bench audit`` measures the trail: its share of a step, and sealing."""

import json

import pytest

from engine.cli.bench_audit import SHARE_GOAL, run


def test_the_trail_is_a_small_part_of_completing_a_task(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["--cases", "2", "--entries", "1500"])
    found = json.loads(capsys.readouterr().out)
    assert 0 < found["trail"]["share"] <= SHARE_GOAL
    assert found["sealing"]["entries"] == 1500

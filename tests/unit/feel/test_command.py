"""`qms feel` and `qms bench feel` print what the language says."""

import json
from pathlib import Path

import pytest

from engine.cli import bench_feel, feel


def test_the_command_prints_value_warnings_and_ticks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "context.json"
    data.write_text('{"due": {"$date": "2026-01-31"}, "n": 0.1, "full name": "Ä"}')
    text = '{next: due + @"P1M", sum: n + 0.2, who: full name, bad: 1 + "a"}'

    assert feel.run([text, "--context", str(data)]) == 0

    lines = capsys.readouterr().out.splitlines()
    value = json.loads(lines[0].removeprefix("value:"))
    assert value == {
        "next": {"$date": "2026-02-28"},
        "sum": {"$number": "0.3"},
        "who": "Ä",
        "bad": None,
    }
    assert lines[1].startswith("warning:  line 1, column 59: A string cannot be added")
    assert lines[2].startswith("ticks:")


def test_the_command_names_the_place_of_a_syntax_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert feel.run(["1 +"]) == 1
    assert "line 1, column 4" in capsys.readouterr().err


def test_a_value_without_json_form_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert feel.run(["[1..2]"]) == 0
    assert "a range" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "{", "[1]", '{"a": {"$date": "x"}}'])
def test_a_context_that_cannot_be_read_is_refused(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "context.json"
    if content is not None:
        path.write_text(content)

    assert feel.run(["1", "--context", str(path)]) == 2
    assert "The context cannot be read" in capsys.readouterr().err


def test_the_bench_measures_every_goal() -> None:
    figures = bench_feel.measure()

    goals = ("condition", "times_python", "compile_200_characters", "table_of_50_rules")
    for name in goals:
        assert figures[name]["measured"] > 0
        assert figures[name]["goal"] > 0
    assert len(figures["evaluate_microseconds"]) == 5
    assert 190 <= len(bench_feel.LONG) <= 210


def test_the_bench_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_feel.run(["x"]) == 2
    assert "usage" in capsys.readouterr().err

"""``qms decide`` prints value, warnings and trace."""

import json
from pathlib import Path

import pytest

from engine.cli import bench_dmn
from engine.cli.decide import run
from tests.unit.dmn.builder import (
    decision,
    definitions,
    importing,
    input_data,
    key,
    literal,
    needs,
    rule,
    table,
    table_input,
    table_output,
)


@pytest.fixture
def risk(tmp_path: Path) -> Path:
    box = table(
        [table_input("rpn"), table_output()],
        [rule([">= 100"], ['"high"'], "SOP-12"), rule(["< 100"], ['"low"'])],
    )
    file = tmp_path / "risk.dmn"
    file.write_bytes(
        definitions(
            input_data("severity", "number"),
            decision("rpn", literal("severity * 20"), needs(["severity"])),
            decision("risk", box, needs([], ["rpn"])),
        )
    )
    (tmp_path / "case.json").write_text('{"severity": 7}', encoding="utf-8")
    return file


def asked(file: Path, *more: str) -> int:
    return run([str(file), "--input", str(file.parent / "case.json"), *more])


def test_the_decision_nothing_requires_is_taken(
    risk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(risk) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        '"high"',
        "  “rpn” was calculated as 140.",
        '  “risk” is "high", decided by rule 1 of the table.',
        "  Rule 1 applied because rpn is 140 (asked for: >= 100). Note: SOP-12",
    ]
    assert printed.err == ""


def test_a_decision_is_chosen_by_name_or_id(
    risk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(risk, "--decision", "rpn") == 0
    assert asked(risk, "--decision", key("rpn")) == 0
    assert capsys.readouterr().out.splitlines()[0] == "140"


def test_the_stored_trace_is_printed_as_json(
    risk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(risk, "--json") == 0
    stored = json.loads(capsys.readouterr().out)
    assert stored["output"] == "high"
    assert stored["steps"][-1]["rules"][0]["number"] == 1


def test_warnings_and_findings_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = table([table_input("x"), table_output()], [rule(["< 5"], ["1"])])
    file = tmp_path / "gap.dmn"
    file.write_bytes(definitions(input_data("x"), decision("d", box, needs(["x"]))))
    assert run([str(file)]) == 0
    printed = capsys.readouterr()
    assert "gap.dmn" in printed.err
    assert "warning" in printed.err
    assert "no rule applies" in printed.err
    assert printed.out.startswith("null")


def test_a_file_of_the_same_folder_is_imported(
    risk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = risk.parent / "uses.dmn"
    required = needs(decisions=["urn:test#" + key("risk")])
    file.write_bytes(
        definitions(
            importing("urn:test", "shared"),
            decision("d", literal("upper case(shared.risk)"), required),
            namespace="urn:other",
        )
    )
    assert asked(file) == 0
    assert capsys.readouterr().out.startswith('"HIGH"')


WRONG = [
    ([], "no.dmn", 2, "Cannot be read"),
    (["--input", "no.json"], "risk.dmn", 2, "Cannot be read"),
    (["--input", "broken.json"], "risk.dmn", 2, "Cannot be read"),
    (["--input", "list.json"], "risk.dmn", 2, "inputs by name"),
    (["--input", "date.json"], "risk.dmn", 1, "is not a date"),
    (["--decision", "other"], "risk.dmn", 1, "'other'"),
    ([], "two.dmn", 1, "--decision; there is: a, b"),
    ([], "broken.dmn", 1, "xml-syntax"),
]


@pytest.mark.parametrize(("options", "file", "code", "message"), WRONG)
def test_what_cannot_be_decided_is_said(
    risk: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    file: str,
    code: int,
    message: str,
) -> None:
    folder = risk.parent
    (folder / "two.dmn").write_bytes(
        definitions(
            decision("a", literal("1")),
            decision("b", literal("2")),
            namespace="urn:two",
        )
    )
    (folder / "broken.dmn").write_text("<a", encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "list.json").write_text("[]", encoding="utf-8")
    (folder / "date.json").write_text('{"a": {"$date": "x"}}', encoding="utf-8")
    arguments = [str(folder / o) if o.endswith(".json") else o for o in options]
    assert run([str(folder / file), *arguments]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err or message == "xml-syntax"


def test_the_bench_prints_the_figure_and_its_goal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = bench_dmn.run()
    printed = capsys.readouterr().out
    assert "50 rules, 4 inputs" in printed
    assert code in (0, 1)


def test_a_table_of_fifty_rules_is_fast_and_right() -> None:
    model = bench_dmn.bench_model()
    values = [model.evaluate("rating", case).value for case in bench_dmn.CASES]
    assert values == ["class 6", "class 45", "class 2"]
    assert bench_dmn.measure(repeats=3, rounds=50) < 10 * bench_dmn.GOAL

"""``qms check``: what it prints and the number it returns."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.cli.check import run
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.errors import Finding
from tests.bpmn.lint.models import END, START, TASK, process
from tests.unit.dmn.builder import (
    decision,
    definitions,
    input_data,
    needs,
    rows,
    table,
    table_input,
    table_output,
)

RIGHT = process(START + TASK + END, "s>a a>e")
WRONG = process(START + TASK + END, "s>a")


GAPPY = definitions(
    input_data("x", "number"),
    decision(
        "d",
        table([table_input("x", "number"), table_output()], rows("< 5 -> 1")),
        needs(["x"]),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "right.bpmn").write_bytes(RIGHT)
    (tmp_path / "wrong.bpmn").write_bytes(WRONG)
    (tmp_path / "notes.txt").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.form").write_bytes(b"{")
    (tmp_path / "bad.dmn").write_bytes(b"<nothing/>")
    return tmp_path


def draw(xml: bytes, findings: Sequence[Finding]) -> str:
    return f"<svg>{len(xml)} {','.join(each.rule for each in findings)}</svg>"


def test_a_right_file_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.dmn").unlink()
    assert run([str(folder / "right.bpmn")]) == 0
    assert "Nothing is refused." in capsys.readouterr().out


def test_a_wrong_file_fails_with_rule_place_message_and_mend(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder / "wrong.bpmn")]) == 1
    printed = capsys.readouterr().out
    assert "error dead-end wrong.bpmn:1 [a]" in printed
    assert "The path stops at a." in printed
    assert "Lead the path to an end event." in printed
    assert "Refused: wrong.bpmn." in printed


def test_the_same_findings_come_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder / "wrong.bpmn"), "--format", "json"]) == 1
    [data] = json.loads(capsys.readouterr().out)
    assert data["passed"] is False
    assert "dead-end" in [each["rule"] for each in data["findings"]]


def test_a_picture_is_drawn_by_who_can_draw(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(folder / "wrong.bpmn"), "--format", "svg"]
    assert run(arguments, draw) == 1
    assert "dead-end" in capsys.readouterr().out
    assert run(arguments) == 2


@pytest.mark.parametrize("name", ["bad.form", "bad.dmn"])
def test_forms_and_tables_are_checked_as_well(folder: Path, name: str) -> None:
    assert run([str(folder / name)]) == 1


@pytest.mark.parametrize("name", ["notes.txt", "gone.bpmn", "empty"])
def test_what_cannot_be_checked_is_wrong_use(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder / name)]) == 2
    assert "Cannot be checked" in capsys.readouterr().err


def test_hints_are_shown_on_request(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "plain.bpmn").write_bytes(RIGHT.replace(b'"e"', b'"End"'))
    run([str(folder / "plain.bpmn")])
    assert "id-reserved" not in capsys.readouterr().out
    run([str(folder / "plain.bpmn"), "--hints"])
    assert "id-reserved" in capsys.readouterr().out


def test_a_folder_of_procedures_is_checked_as_procedures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "processes" / "P"
    home.mkdir(parents=True)
    (home / "P.bpmn").write_bytes(RIGHT)
    for path in (home, home.parent):
        assert run([str(path)]) == 1
        printed = capsys.readouterr().out
        assert "task-role" in printed
        assert "file-missing procedure.toml" in printed


def test_a_zip_is_checked_as_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "P.zip").write_bytes(to_zip(Bundle("P", {"P.bpmn": RIGHT})))
    (tmp_path / "bad.zip").write_bytes(b"PK")
    assert run([str(tmp_path / "P.zip")]) == 1
    assert run([str(tmp_path / "bad.zip")]) == 1


def test_a_folder_of_diagrams_is_checked_file_by_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder), "--format", "json"]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(found) == ["bad.dmn", "bad.form", "right.bpmn", "wrong.bpmn"]
    assert "dead-end" in [each["rule"] for each in found["wrong.bpmn"]["findings"]]


BROKEN_BESIDE = "bad.dmn in the same folder is left out"


def test_a_broken_table_beside_it_does_not_refuse_a_good_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder / "right.bpmn"), "--format", "json"]) == 0
    [data] = json.loads(capsys.readouterr().out)
    [told] = [each for each in data["findings"] if each["file"] == "bad.dmn"]
    assert (told["rule"], told["severity"]) == ("neighbour-broken", "warning")
    assert BROKEN_BESIDE in told["message"]


def test_what_is_remarkable_in_a_table_beside_it_is_told_of_the_table_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.dmn").write_bytes(GAPPY)
    assert run([str(folder / "right.bpmn")]) == 0
    assert "table-gap" not in capsys.readouterr().out
    run([str(folder / "bad.dmn")])
    assert "table-gap" in capsys.readouterr().out


FOREIGN = process(
    '<startEvent id="s"/><task id="a" name="Ask"/><endEvent id="e"/>', "s>a a>e"
).replace(b' isExecutable="true"', b"")


def test_a_foreign_diagram_is_shown_with_what_keeps_it_from_running(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.dmn").unlink()
    (folder / "foreign.bpmn").write_bytes(FOREIGN)
    assert run([str(folder / "foreign.bpmn")]) == 0
    printed = capsys.readouterr().out
    assert "Documentation: nothing in it runs." in printed
    assert "hint process-not-executable" in printed
    assert "task-untyped [a] Make “Ask” a user task." in printed


def test_mends_go_into_a_new_file_and_the_old_one_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign, draft = folder / "foreign.bpmn", folder / "draft.bpmn"
    foreign.write_bytes(FOREIGN)
    assert run([str(foreign), "--draft", str(draft)]) == 0
    printed = capsys.readouterr().out
    assert "2 mends, nothing refuses it." in printed
    assert any(
        line.startswith("+") and "userTask" in line for line in printed.split("\n")
    )
    assert foreign.read_bytes() == FOREIGN
    assert b'isExecutable="true"' in draft.read_bytes()
    assert run([str(foreign), "--draft", str(draft)]) == 2
    assert run([str(folder), "--draft", str(folder / "other.bpmn")]) == 2

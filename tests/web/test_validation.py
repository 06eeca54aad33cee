"""The report says what is proven, by which test, and what is not."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.settings import Settings
from web.validation.catalogue import matrix, reasons
from web.validation.report import run


def results(**outcomes: str) -> dict[str, Any]:
    tests = [
        {"id": f"tests/t.py::test_{n}", "outcome": outcome, "requirements": [key]}
        for n, (key, outcome) in enumerate(outcomes.items())
    ]
    run_of = {
        "began": "2026-01-05T09:00:00+00:00",
        "ended": "2026-01-05T09:02:00+00:00",
    }
    return {**run_of, "commit": "abc", "tests": tests}


@pytest.mark.requirement("11.10(a)", "P11-01")
def test_the_report_names_proof_failure_and_what_nothing_proves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "results.json"
    place.write_bytes(orjson.dumps(results(S1="passed", S2="failed", S3="skipped")))
    secret = "smtp://ana:hidden@mail.example"
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'praxis.db'}", mail_url=secret
    )
    status = run([str(place), "--to", str(tmp_path / "out")], settings)
    assert status == 1
    assert "1 failed" in capsys.readouterr().out
    data = json.loads((tmp_path / "out" / "validation.json").read_text())
    verdicts = {
        each["id"]: each["verdict"]
        for series in data["series"]
        for each in series["requirements"]
    }
    assert [verdicts[key] for key in ("S1", "S2", "S3", "S4")] == [
        "proven",
        "failed",
        "skipped",
        "not proven",
    ]
    assert "hidden" not in json.dumps(data)
    assert data["installation"]["procedures"].keys() >= {"capa"}
    assert (tmp_path / "out" / "validation.pdf").read_bytes().startswith(b"%PDF-")


def test_what_no_test_proves_says_why(tmp_path: Path) -> None:
    key, (verdict, words) = next(iter(reasons().items()))
    series = matrix(results(S1="passed"))
    (found,) = [each for one in series for each in one.proofs if each.id == key]
    assert (found.verdict, found.reason) == (verdict, words)
    (proven,) = [
        each
        for one in matrix(results(**{key: "passed"}))
        for each in one.proofs
        if each.id == key
    ]
    assert (proven.verdict, proven.reason) == ("proven", "")
    place = tmp_path / "results.json"
    place.write_bytes(orjson.dumps(results(S1="passed")))
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'praxis.db'}")
    assert run([str(place), "--to", str(tmp_path / "out")], settings) == 0
    data = json.loads((tmp_path / "out" / "validation.json").read_text())
    told = {
        each["id"]: (each["verdict"], each["reason"])
        for series in data["series"]
        for each in series["requirements"]
    }
    assert told[key] == (verdict, words)
    assert told["S1"] == ("proven", "")


def test_an_id_the_lists_do_not_know_is_told_apart() -> None:
    last = matrix(results(S99="passed"))[-1]
    assert (last.title, [each.id for each in last.proofs]) == ("Further ids", ["S99"])


def test_faults_and_requirements_of_one_number_are_two_things() -> None:
    series = {each.title: each for each in matrix(results(R1="passed"))}
    faults = {each.id: each.verdict for each in series["Fault list"].proofs}
    assert faults["R1"] == "proven"
    assert all(
        each.verdict == "not proven"
        for each in series["Requirements of the product"].proofs
    )

"""The HTTP API does what the pages do, and says what it does."""

import io
from pathlib import Path

import orjson
import pytest

from engine.queries import trail_search
from tests.api.programs import Program
from tests.house import House
from tests.web.pages.test_bad_input import ACCEPT, REQUEST

STORED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
ANSWERS = {**REQUEST, "title": "From a program"}


def test_the_stored_description_is_that_of_the_code(house: House) -> None:
    served = Program.of(house, "ria").get("/openapi.json")
    assert served["openapi"] == "3.1.0"
    assert orjson.loads(STORED.read_bytes()) == served, "run: qms openapi"


@pytest.mark.requirement("R10")
def test_a_case_started_twice_under_one_key_is_one_case(house: House) -> None:
    program = Program.of(house, "ria")
    sent = {"procedure": "capa", "answers": ANSWERS}
    key = {"Idempotency-Key": "report-1"}
    first = program.ask("POST", "/cases", json=sent, headers=key)
    second = program.ask("POST", "/cases", json=sent, headers=key)
    assert (first.status_code, first.json) == (201, second.json)
    assert first.headers["Location"] == f"/api/v1/cases/{first.json['id']}"
    other = {"procedure": "capa", "answers": {**ANSWERS, "title": "Another"}}
    refused = program.ask("POST", "/cases", json=other, headers=key)
    assert refused.status_code == 422
    assert "different content" in refused.json["detail"]


def test_a_task_is_found_claimed_completed_and_told(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn")
    task = house.tasks(case)["screen"]
    waiting = program.get("/inbox?box=groups&words=" + "")["items"]
    assert task in [each["task_id"] for each in waiting]
    assert program.ask("POST", f"/tasks/{task}/claim").status_code == 204
    shown = program.get(f"/tasks/{task}")
    assert "screening" in [each["name"] for each in shown["questions"]]
    sent = {"answers": ACCEPT, "revision": shown["revision"]}
    done = program.ask("POST", f"/tasks/{task}/complete", json=sent)
    assert (done.status_code, done.json["instance"]) == (200, case)
    again = program.ask("POST", f"/tasks/{task}/complete", json=sent)
    assert again.status_code == 409
    story = program.get(f"/cases/{case}/story")
    assert "screen" in [each["element"] for each in story if each["ended"]]
    trail = program.get(f"/cases/{case}/trail")
    assert "task.completed" in [each["action"] for each in trail]


def test_wrong_answers_are_named_by_field(house: House) -> None:
    sent = {"procedure": "capa", "answers": {**ANSWERS, "title": ""}}
    answer = Program.of(house, "ria").ask("POST", "/cases", json=sent)
    assert (answer.status_code, answer.content_type) == (
        422,
        "application/problem+json",
    )
    assert list(answer.json["errors"]) == ["title"]


def test_lists_are_pages_that_join_without_gap_or_double(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_search, "PAGE", 7)
    house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "mona")
    seen, after = [], ""
    while True:
        page = program.get(f"/trail?after={after.replace('+', '%2B')}")
        seen += [each["id"] for each in page["items"]]
        after = page["next_after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) > 14


@pytest.mark.requirement("ASVS 1.3.4", "ASVS 5.3.2", "S5")
def test_a_file_is_stored_attached_and_given_back_as_a_download(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn")
    file = {"file": (io.BytesIO(b"<svg onload='alert(1)'/>"), "../a.svg")}
    answer = program.ask("POST", f"/cases/{case}/files", data=file)
    assert answer.status_code == 201, answer.text
    digest = answer.json["sha256"]
    given = program.ask("GET", f"/cases/{case}/files/{digest}")
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.svg"
    assert "sandbox" in given.headers["Content-Security-Policy"]


@pytest.mark.requirement("ASVS 5.2.2")
def test_a_file_that_is_not_what_it_says_is_refused(house: House) -> None:
    file = {"file": (io.BytesIO(b"MZ\x90"), "invoice.pdf")}
    answer = Program.of(house, "quinn").ask("POST", "/files", data=file)
    assert answer.status_code == 422
    assert "not what its name says" in str(answer.json["errors"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/cases/00000000-0000-0000-0000-000000000000", 404),
        ("/registers/nothing/records", 404),
        ("/inbox?box=all", 422),
    ],
)
def test_a_problem_is_json(house: House, path: str, status: int) -> None:
    answer = Program.of(house, "ria").ask("GET", path)
    assert (answer.status_code, answer.content_type) == (
        status,
        "application/problem+json",
    )
    assert answer.json["status"] == status


def test_who_may_not_read_the_trail_is_refused(house: House) -> None:
    assert Program.of(house, "ria").ask("GET", "/trail").status_code == 403


@pytest.mark.requirement("R10")
def test_a_file_attached_twice_under_one_key_is_there_once(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn")
    for _ in range(2):
        answer = program.ask(
            "POST",
            f"/cases/{case}/files",
            data={"file": (io.BytesIO(b"hello"), "a.txt")},
            headers={"Idempotency-Key": "lims-1"},
        )
        assert answer.status_code == 201, answer.text
    assert len(program.get(f"/cases/{case}")["files"]) == 1

"""The trail in pages: found, shown with old and new, reviewed, taken away."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.model import AuditEvent
from tests.engine.house import rows
from tests.house import House


@pytest.fixture(scope="module")
def closed(house: House) -> str:
    return house.play("capa", "happy_path", title="=cmd|' /C calc'!A1")


@pytest.mark.requirement("P11-09", "P11-10", "A11-02", "DI-01")
def test_an_entry_says_who_in_which_role_what_when_and_old_and_new(
    house: House, closed: str
) -> None:
    del closed
    page = house.as_("mona").get("/trail?action=task.completed&person=quinn")

    assert "Quinn Baker" in page
    assert "QA reviewer" in page
    assert "Screen the request" in page
    assert "Accept" in page or "accept" in page
    assert "Every entry on this page was hashed again" in page


@pytest.mark.requirement("P11-12", "A11-04")
def test_the_trail_is_filtered_by_person_object_action_field_and_period(
    house: House, closed: str
) -> None:
    del closed
    mona = house.as_("mona")
    number = "CAPA-2026-0001"

    assert number in mona.get(f"/trail?subject={number}")
    assert "No entry fits" in mona.get("/trail?since=2031-01-01")
    assert "No entry fits" in mona.get("/trail?until=2025-01-01")
    assert "No entry fits" in mona.get("/trail?field=no_such_field")
    found = mona.get("/trail?field=screening&action=task.completed")
    assert "Screen the request" in found
    assert "Summarise and share" not in found


def test_the_next_page_goes_on_where_the_first_ended(house: House, closed: str) -> None:
    del closed
    for filtered in ("", "person=system&"):
        page = house.as_("mona").get(f"/trail?{filtered}")
        seen: list[str] = []
        while True:
            seen += re.findall(r'title="SHA-256 (\w+)"', page)
            after = re.search(r'href="(/trail\?[^"]*after=[^"]+)"', page)
            if after is None:
                break
            page = house.as_("mona").get(unescape(after[1]))
        every = [
            each.hash
            for each in rows(house.bench, AuditEvent)
            if not filtered or each.actor == "system"
        ]
        assert len(seen) == len(set(seen))
        assert sorted(seen) == sorted(every)


def test_a_page_nobody_was_given_is_simply_the_first(house: House) -> None:
    assert "Audit trail" in house.as_("mona").get("/trail?after=nonsense&since=x")


@pytest.mark.requirement("P11-05", "11.10(d)")
def test_who_may_not_read_the_trail_sees_neither_page_nor_entry(house: House) -> None:
    ria = house.as_("ria")

    ria.get("/trail", status=403)
    assert "Audit trail</" not in ria.get("/cases")


def entries(house: House, action: str) -> list[AuditEvent]:
    return [each for each in rows(house.bench, AuditEvent) if each.action == action]


@pytest.mark.requirement("P11-12", "S5", "ASVS 1.2.10", "DI-04")
def test_a_table_holds_what_fits_and_no_formula(house: House, closed: str) -> None:
    del closed
    mona = house.as_("mona")

    answer = mona.post(
        "/trail/export?action=case.started", {"form": "csv"}, at="/trail"
    )

    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    answer.close()
    told = json.loads(entries(house, "trail.exported")[-1].body)["detail"]
    assert {each["Action"] for each in table} == {"case.started"}
    assert told["form"] == "csv"
    assert told["entries"] == len({each["SHA-256"] for each in table})
    titles = [each["New"] for each in table if each["Field"] == "title"]
    assert any(each.startswith("'=cmd") for each in titles)
    assert not any(
        value.startswith(("=", "+", "@", "\t"))
        for row in table
        for value in row.values()
    )


def test_lines_with_proofs_verify_alone(
    house: House, closed: str, tmp_path: Path
) -> None:
    del closed
    answer = house.as_("mona").post("/trail/export", {"form": "json"}, at="/trail")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    answer.close()
    command = [sys.executable, "-I", str(tmp_path / "verify.py")]

    good = subprocess.run(command, capture_output=True, text=True, check=False)
    trail = tmp_path / "trail.jsonl"
    trail.write_text(trail.read_text().replace("quinn", "vera"))
    bad = subprocess.run(command, capture_output=True, text=True, check=False)

    assert good.returncode == 0, good.stdout
    assert bad.returncode == 1
    assert "does not match its hash" in bad.stdout


def test_the_trail_is_printed(house: House, closed: str) -> None:
    del closed
    answer = house.as_("mona").post("/trail/export", {"form": "pdf"}, at="/trail")

    assert answer.data.startswith(b"%PDF-1.7")
    answer.close()


@pytest.mark.requirement("A11-05", "P11-12")
def test_a_review_is_recorded_with_what_it_covered(house: House, closed: str) -> None:
    del closed
    answer = house.as_("vera").post(
        "/trail/review?person=olivia", {"result": "Nothing odd"}, at="/trail"
    )

    assert answer.status_code == 303
    told = json.loads(entries(house, "trail.reviewed")[-1].body)
    assert told["actor"]["id"] == "vera"
    assert told["detail"]["scope"] == "person olivia"
    assert told["detail"]["entries"] > 3
    assert told["detail"]["reason"] == "Nothing odd"


@pytest.mark.requirement("A11-05")
def test_who_acted_in_it_does_not_review_it(house: House, closed: str) -> None:
    del closed
    before = len(entries(house, "trail.reviewed"))

    answer = house.as_("quinn").post("/trail/review", {"result": "Fine"}, at="/trail")

    assert answer.status_code == 403
    assert "You acted in what is to be reviewed" in answer.text
    assert len(entries(house, "trail.reviewed")) == before


@pytest.mark.requirement("P11-02", "11.10(a)")
def test_an_entry_that_was_changed_behind_our_back_is_marked(
    house: House, closed: str
) -> None:
    del closed
    with house.bench.engine.database.connections.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_event_refuses_update"))
        connection.execute(
            text(
                "UPDATE audit_event SET body = replace(body, 'Screen', 'Scream') "
                "WHERE object = 'Screen the request'"
            )
        )

    page = house.as_("mona").get("/trail?subject=Screen the request")

    assert "Does not hold" in page
    assert "its content does not match its hash" in page

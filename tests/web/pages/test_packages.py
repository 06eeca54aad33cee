"""Inspection packages and dossiers: complete, offline, verified without us."""

import json
import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from engine.audit.checkpoint import make_key
from engine.model import AuditEvent
from tests.engine.house import rows
from tests.house import House
from web.packing import package

PDF = b"%PDF-1.7"


@pytest.fixture(scope="module")
def closed(house: House) -> str:
    return house.play("capa", "happy_path", title="Wrong label <b>on</b> 中 boxes")


@pytest.fixture(scope="module")
def content(house: House, closed: str) -> bytes:
    """Return a package as somebody downloads it from the page of the case."""
    answer = house.as_("mona").post(
        f"/cases/{closed}/package", {}, at=f"/cases/{closed}"
    )

    assert answer.status_code == 200, answer.text[:500]
    assert "inspection-CAPA-2026-0001.zip" in answer.headers["Content-Disposition"]
    packed = answer.data
    answer.close()
    return packed


@pytest.fixture
def unpacked(content: bytes, tmp_path: Path) -> Path:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def verified(folder: Path, *words: str) -> tuple[int, str]:
    """Run the program that lies in the package, isolated from everything of ours."""
    ran = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={},
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.requirement("P11-03", "R-042", "11.10(b)", "DI-02", "DI-09", "R-020")
def test_a_package_holds_everything_there_is_of_a_case(unpacked: Path) -> None:
    there = {
        each.relative_to(unpacked).as_posix()
        for each in unpacked.rglob("*")
        if each.is_file()
    }
    case = json.loads((unpacked / "CAPA-2026-0001/case.json").read_text())

    assert {"index.html", "README.txt", "verify.py", "verifier.py"} <= there
    assert "CAPA-2026-0001/definition/capa.bpmn" in there
    assert "CAPA-2026-0001/definition/forms/capa/close.form" in there
    assert (unpacked / "CAPA-2026-0001/dossier.pdf").read_bytes().startswith(PDF)
    assert case["outcome"] == "effective"
    assert len(case["signatures"]) >= 3
    assert {each["printed_name"] for each in case["signatures"]} >= {"Quentin Dubois"}
    assert all(f"CAPA-2026-0001/{each['path']}" in there for each in case["files"])
    assert case["files"]


@pytest.mark.requirement("P11-02", "11.10(a)", "S10", "R-020", "R-163")
def test_the_verifier_inside_verifies_it_alone(unpacked: Path) -> None:
    key = json.loads((unpacked / "manifest.json").read_text())["keys"][0]

    status, said = verified(unpacked, "--key", key)

    assert (status, said.splitlines()[-1]) == (0, "VERIFIED"), said
    assert "0 of them sealed" not in said


def _edit(file: Path, change: Any) -> None:
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False))


def _relist(folder: Path) -> None:
    """Make the list fit again: whoever forges a package does that too."""

    def refresh(document: dict[str, Any]) -> None:
        for name in list(document["files"]):
            content = (folder / name).read_bytes() if (folder / name).exists() else b""
            document["files"][name] = sha256(content).hexdigest()

    _edit(folder / "manifest.json", refresh)


@pytest.mark.requirement("P11-02", "P11-25", "S9", "S10", "11.70")
@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("entry", "does not match its hash"),
        ("cut", "entries were packed"),
        ("signer", "is not what the trail says"),
        ("statement", "is of another statement"),
        ("unsigned", "is missing"),
        ("file", "is not the file"),
    ],
)
def test_a_forged_package_is_named(
    unpacked: Path, what: str, words: str, *, listed: bool
) -> None:
    folder = unpacked / "CAPA-2026-0001"
    lines = (folder / "trail.jsonl").read_text().splitlines()
    if what == "entry":
        lines[5] = lines[5].replace("2026-", "2025-")
    elif what == "cut":
        lines.pop()
    (folder / "trail.jsonl").write_text("\n".join(lines) + "\n")
    changes = {
        "signer": lambda case: case["signatures"][0].update(printed_name="Eve Mallory"),
        "statement": lambda case: case["signatures"][0].update(statement="{}"),
        "unsigned": lambda case: case["signatures"].pop(),
    }
    if what in changes:
        _edit(folder / "case.json", changes[what])
    if what == "file":
        file = next((folder / "files").iterdir())
        file.write_bytes(file.read_bytes() + b" ")
    if listed and what != "file":
        _relist(unpacked)

    status, said = verified(unpacked)

    assert status == 1, said
    assert words in said or not listed
    assert "FINDING" in said


def test_a_whole_trail_made_anew_fails_against_the_key_kept_outside(
    unpacked: Path, house: House, tmp_path: Path
) -> None:
    del house
    other = tmp_path / "other.pem"
    status, said = verified(unpacked, "--key", make_key(other).public)

    assert status == 1
    assert "not signed by a trusted key" in said
    other.unlink()


@pytest.mark.requirement("R-020")
def test_the_first_page_needs_nothing_from_outside(unpacked: Path) -> None:
    page = (unpacked / "index.html").read_text()

    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "Wrong label &lt;b&gt;on&lt;/b&gt; 中 boxes" in page
    for target in re.findall(r'(?:href|src)="([^"#]+)"', page):
        assert target == "data:," or (unpacked / target).is_file(), target
    style = (unpacked / "package.css").read_text()
    assert not re.search(r"url\((?!\"?data:)", style)


@pytest.mark.requirement("P11-24", "11.50(b)")
def test_the_manifestation_stands_in_every_form(unpacked: Path) -> None:
    case = json.loads((unpacked / "CAPA-2026-0001/case.json").read_text())
    first = case["signatures"][0]

    assert first["shown"].endswith("UTC")
    for each in case["signatures"]:
        assert each["printed_name"]
        assert each["meaning"]
        assert each["role"]
        assert each["shown"]
    page = (unpacked / "index.html").read_text()
    assert first["printed_name"] in page
    assert first["shown"] in page


@pytest.mark.requirement("P11-12", "A11-01")
def test_what_leaves_stands_in_the_trail(house: House, content: bytes) -> None:
    del content
    found = [
        each for each in rows(house.bench, AuditEvent) if each.action == "case.exported"
    ]

    assert found
    assert found[-1].object == "CAPA-2026-0001"
    assert found[-1].actor == "mona"
    assert "manifest" in json.loads(found[-1].body)["detail"]


def test_the_dossier_is_printed_by_whoever_may_read_and_that_is_recorded(
    house: House, closed: str
) -> None:
    answer = house.as_("ria").post(
        f"/cases/{closed}/dossier", {}, at=f"/cases/{closed}"
    )

    assert answer.status_code == 200
    assert answer.data.startswith(PDF)
    assert any(
        each.action == "case.printed" and each.actor == "ria"
        for each in rows(house.bench, AuditEvent)
    )


def test_who_may_not_export_gets_no_package(house: House, closed: str) -> None:
    ria = house.as_("ria")

    answer = ria.post(f"/cases/{closed}/package", {}, at=f"/cases/{closed}")

    assert answer.status_code == 403
    assert "Inspection package" not in ria.get(f"/cases/{closed}")


def test_a_selection_of_cases_is_one_package(house: House, closed: str) -> None:
    other = house.play("action", "happy_path")

    answer = house.as_("mona").post(
        "/cases/packages", {"case": [closed, other]}, at="/cases"
    )

    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        listed = json.loads(archive.read("manifest.json"))
    assert len(listed["cases"]) == 2
    assert "2-records" in answer.headers["Content-Disposition"]
    answer.close()


def test_a_case_is_packed_from_a_terminal(
    house: House, closed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del closed
    target = tmp_path / "case.zip"
    status = package(
        ["CAPA-2026-0001", "--to", str(target)], house.bench.engine.parts.settings
    )

    assert status == 0
    assert zipfile.is_zipfile(target)
    assert "python -I verify.py" in capsys.readouterr().out

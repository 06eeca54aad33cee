"""The doctor finds what is planted, names it, and says nothing of a sound house."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from engine.cli import doctor
from engine.cli.doctor import examine
from engine.commands.tasks.claim_task import ClaimTask
from engine.model import AuditEvent
from engine.settings import Settings
from engine.store.backup import require_whole
from engine.testing import Bench
from tests.engine.audit.sealed import Sealed, sealed_site, work
from tests.engine.house import begun, details, rows

FOREIGN_ANSWER = (
    "INSERT INTO request (key, actor, digest, at, result) "
    "VALUES ('k', 'ana', 'd', 0, '{\"instance\": \"x\"}')"
)
FORBIDDEN_PAIR = (
    "INSERT INTO role_grant (id, person, role, granted_by, granted_at, ends_at) "
    "SELECT replace(id, substr(id, 1, 4), 'ffff'), person, 'qa_approver', granted_by, "
    "granted_at, ends_at FROM role_grant WHERE person = 'ada' LIMIT 1"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Sealed]:
    with sealed_site(tmp_path, outside=(str(tmp_path / "outside"),)) as found:
        work(found.bench, cases=1)
        begun(found.bench)
        yield found


def _plant(site: Sealed, *statements: str) -> list[str]:
    """Do what nobody may, and return the rules the doctor says are broken."""
    with site.bench.engine.database.writing.begin() as session:
        names = session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        )
        for name in names.all():
            session.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.execute(text(statement))
    return sorted({each.rule for each in examine(site.bench.engine)})


def test_a_sound_house_has_no_findings(site: Sealed) -> None:
    assert examine(site.bench.engine) == []


@pytest.mark.requirement("R18", "R-037")
@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("DELETE FROM user_task WHERE state = 'OPEN'", "I2"),
        ("UPDATE user_task SET token = '999' WHERE state = 'OPEN'", "I2"),
        ("UPDATE user_task SET state = 'OPEN' WHERE element = 'approve'", "I2"),
        ("DELETE FROM timer", "I3"),
        ("UPDATE process_instance SET trail_seq = trail_seq + 1", "I5"),
        ("DELETE FROM visit", "I1"),
        ("DELETE FROM audit_unsealed", "I5"),
        (FOREIGN_ANSWER, "I8"),
        (FORBIDDEN_PAIR, "I11"),
        ("UPDATE statement SET body = replace(body, 'accept', 'reject')", "I6"),
        ("UPDATE process_instance SET snapshot = x'00' WHERE state = 'RUNNING'", "I7"),
    ],
)
def test_what_is_planted_is_found(site: Sealed, planted: str, rule: str) -> None:
    assert rule in _plant(site, planted)


@pytest.mark.requirement("S9", "11.70")
def test_a_signature_forged_together_with_its_statement_is_found_by_the_trail(
    site: Sealed,
) -> None:
    """Both digests agree with the new text; what the trail says does not."""
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    found = _plant(
        site,
        f"UPDATE statement SET body = '', digest = '{digest}'",  # noqa: S608 - ours
        f"UPDATE signature SET digest = '{digest}'",  # noqa: S608 - ours
    )
    assert found == ["I6"]


@pytest.mark.requirement("R17")
def test_flipped_bits_of_a_stored_file_are_found(site: Sealed) -> None:
    files = site.bench.engine.parts.files
    digest = files.put(b"evidence")
    with site.bench.engine.database.writing.begin() as session:
        session.execute(
            text(
                "INSERT INTO stored_file (sha256, size, media_type, stored_at) "
                "VALUES (:digest, 8, 'text/plain', 0)"
            ),
            {"digest": digest},
        )
    assert examine(site.bench.engine) == []
    place = site.bench.engine.parts.settings.files / digest[:2] / digest
    place.write_bytes(b"evidencf")
    assert [each.rule for each in examine(site.bench.engine)] == ["I10"]


@pytest.mark.requirement("R15")
def test_a_backup_made_under_load_is_restored_sound(
    site: Sealed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Taken while cases are written; what was committed before is in it."""
    site.seal()
    settings = _settings(site)
    before = _cases(site.file)
    stop = Event()
    writer = Thread(target=_keep_working, args=(site.bench, stop))
    writer.start()
    try:
        for number in range(5):
            assert doctor.backup([str(tmp_path / f"copy{number}")], settings) == 0
    finally:
        stop.set()
        writer.join()

    assert _cases(site.file) > before
    for number in range(5):
        place = tmp_path / f"restored{number}"
        there = replace(
            settings,
            database_url=f"sqlite:///{place / 'praxis.db'}",
            files=place / "files",
            checkpoints=(),
        )
        assert doctor.put_back([str(tmp_path / f"copy{number}")], there) == 0
        assert _cases(place / "praxis.db") >= before
    assert "VERIFIED" in capsys.readouterr().out


def test_a_restore_replaces_nothing_and_takes_nothing_damaged(
    site: Sealed, tmp_path: Path
) -> None:
    settings = _settings(site)
    doctor.backup([str(tmp_path / "copy")], settings)
    with pytest.raises(FileExistsError):
        doctor.put_back([str(tmp_path / "copy")], settings)
    file = tmp_path / "copy" / "praxis.db"
    content = bytearray(file.read_bytes())
    content[4096:20_000] = bytes(20_000 - 4096)
    file.write_bytes(content)
    with pytest.raises(ValueError, match="is damaged"):
        require_whole(file)


def _settings(site: Sealed) -> Settings:
    url = f"sqlite:///{site.file}"
    return replace(site.bench.engine.parts.settings, database_url=url)


def _cases(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        (found,) = database.execute("SELECT count(*) FROM process_instance").fetchone()
    return int(found)


def _keep_working(bench: Bench, stop: Event) -> None:
    while not stop.is_set():
        begun(bench)


@pytest.mark.requirement("R18")
def test_repairs_make_rows_what_tokens_wait_for_and_stand_in_the_trail(
    site: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "I2" in _plant(
        site, "UPDATE user_task SET token = '999' WHERE state = 'OPEN'"
    )
    assert "I3" in _plant(site, "DELETE FROM timer")
    settings = _settings(site)

    assert doctor.doctor([], settings) == 1
    doctor.doctor(["--repair", "Restored by hand"], settings)

    told = capsys.readouterr().out
    assert "user_task: offered again" in told
    assert "withdrawn, no token 999" in told
    assert "timer: offered again" in told
    left = {each.rule for each in examine(site.bench.engine)}
    assert left <= {"I5"}  # the plant dropped the trigger that queues entries
    repaired = details(site.bench, "record.repaired")
    assert [each["reason"] for each in repaired] == ["Restored by hand"]
    site.bench.complete("write", {"name": "Offer"}, actor="ana")


def test_a_damaged_state_is_not_repaired_but_named(
    site: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    _plant(site, "UPDATE process_instance SET snapshot = x'00' WHERE state = 'RUNNING'")
    settings = _settings(site)

    assert doctor.doctor(["--repair", "Try"], settings) == 1
    assert "I7" in capsys.readouterr().out


@pytest.mark.requirement("R9", "P11-07", "DI-07")
def test_a_clock_that_ran_backwards_is_told_entry_by_entry(
    site: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """The time is the server's whatever it says; nothing is fired or sealed twice."""
    bench, settings = site.bench, _settings(site)
    task = bench.task("write").id
    doctor.doctor([], settings)
    assert "NOTE" not in capsys.readouterr().out
    wrong = bench.clock() - timedelta(hours=1)
    bench.engine.parts = replace(bench.engine.parts, clock=lambda: wrong)
    bench.engine.execute(ClaimTask(task_id=task), actor=bench.actor("ana"))
    (claimed,) = [
        each for each in rows(bench, AuditEvent) if each.action == "task.claimed"
    ]
    assert claimed.at == wrong
    assert f'"zone":"{settings.timezone}"' in claimed.body
    site.seal()

    assert doctor.doctor([], settings) == 0
    told = capsys.readouterr().out
    assert f"NOTE {claimed.stream} {claimed.seq}: the clock ran back by 1:00:00" in told
    assert told.count("NOTE") == 1

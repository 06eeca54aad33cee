"""The verifier needs none of us, and nothing that was done to a trail escapes it."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest

from engine.audit import verifier
from engine.audit.verifier import from_sqlite, verify
from tests.engine.audit.forging import FORGERIES
from tests.engine.audit.sealed import Sealed, sealed_site, work

TAMPERINGS = 850
LIVE_TAMPERINGS = 150
LIVE = (
    "UPDATE audit_event SET body = replace(body, 'at', 'ta') WHERE id = '{id}'",
    "UPDATE audit_event SET actor = 'nobody' WHERE id = '{id}'",
    "UPDATE audit_event SET at = at + 1 WHERE id = '{id}'",
    "UPDATE audit_event SET stream = 'other' WHERE id = '{id}'",
    "UPDATE audit_event SET hash = '{id}' WHERE id = '{id}'",
    "DELETE FROM audit_event WHERE id = '{id}'",
    "DELETE FROM audit_leaf WHERE audit_id = '{id}'",
    "UPDATE audit_leaf SET leaf = leaf + 1000 WHERE audit_id = '{id}'",
    "DELETE FROM audit_checkpoint WHERE size > 9",
    "DELETE FROM audit_leaf WHERE leaf > 3; DELETE FROM audit_checkpoint",
    "DELETE FROM audit_private WHERE seq = 2",
    "UPDATE audit_private SET parts = '{{}}' WHERE seq = 2",
    "UPDATE audit_private SET parts = replace(parts, 'a', 'b') WHERE seq = 2",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    with sealed_site(tmp_path_factory.mktemp("sealed")) as found:
        work(found.bench, cases=2)
        found.seal()
        work(found.bench, cases=2)
        found.seal()
        yield found


@pytest.mark.requirement("S10", "P11-06", "11.10(e)")
def test_every_one_of_many_random_forgeries_of_an_export_is_found(site: Sealed) -> None:
    whole, newest = site.lines(), site.newest()
    assert verify(deepcopy(whole), site.keys, [newest])[1] == []

    missed, done, seed = [], 0, 0
    while done < TAMPERINGS:
        forged, random = deepcopy(whole), Random(seed)  # noqa: S311 - repeatable, no secret
        seed += 1
        forge = random.choice(FORGERIES)
        forge(random, forged)
        if forged == whole:
            continue  # it changed nothing: it does not count
        done += 1
        if not _found(forged, site, newest):
            missed.append((seed, forge.__name__))
    assert (done, missed) == (TAMPERINGS, [])


def _found(lines: list[dict[str, object]], site: Sealed, newest: str) -> bool:
    """Tell whether the forgery shows."""
    return bool(verify(lines, site.keys, [newest])[1])


@pytest.mark.requirement("S10", "P11-06", "11.10(e)")
def test_every_forgery_of_the_live_file_is_found(site: Sealed, tmp_path: Path) -> None:
    site.bench.engine.database.connections.dispose()
    whole = tmp_path / "whole.db"
    with sqlite3.connect(site.file) as live, sqlite3.connect(whole) as copy:
        live.backup(copy)
        names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            copy.execute(f"DROP TRIGGER {name}")
        ids = [each for (each,) in copy.execute("SELECT audit_id FROM audit_leaf")]
    live.close()
    copy.close()
    assert verify(from_sqlite(whole), site.keys, [site.newest()])[1] == []

    missed = []
    for seed in range(LIVE_TAMPERINGS):
        random, forged = Random(seed), tmp_path / "forged.db"  # noqa: S311 - repeatable
        shutil.copy(whole, forged)
        statement = LIVE[seed % len(LIVE)].format(id=random.choice(ids))
        with sqlite3.connect(forged) as database:
            database.executescript(statement)
        database.close()
        if not verify(from_sqlite(forged), site.keys, [site.newest()])[1]:
            missed.append(statement)
    assert missed == []


@pytest.mark.requirement("S10")
def test_a_cut_shows_only_to_who_holds_a_later_checkpoint(site: Sealed) -> None:
    lines = site.lines()
    first = lines[1]["size"]
    cut = [
        line
        for line in lines
        if line.get("leaf", 0) < first and line.get("size", 0) <= first
    ]
    assert verify(cut, site.keys, [])[1] == []
    found = verify(cut, site.keys, [site.newest()])[1]
    assert any(
        each.startswith("cut off: a checkpoint outside covers") for each in found
    )


@pytest.mark.requirement("R-163", "P11-02")
def test_a_finding_names_the_row(site: Sealed) -> None:
    lines = site.lines()
    row = next(line for line in lines if line.get("leaf") == 7)
    row["body"] = row["body"].replace('"id":"', '"id":"x')
    found = verify(lines, site.keys, [])[1]
    assert found[0].startswith(f"row 7 ({row['stream']} #{row['seq']}): its content")


@pytest.mark.requirement("R-163")
def test_the_verifier_runs_alone_on_an_export_and_on_the_file(
    site: Sealed, tmp_path: Path
) -> None:
    export = tmp_path / "trail.jsonl"
    lines = site.lines()
    _write(export, lines)
    pinned = tmp_path / "checkpoint.txt"
    pinned.write_text(site.newest(), encoding="utf-8")
    alone = tmp_path / "verifier.py"
    shutil.copy(verifier.__file__, alone)
    shutil.copy(Path(verifier.__file__).with_name("signed_notes.py"), tmp_path)
    start = [sys.executable, "-I", str(alone)]
    rest = ["--key", site.public, "--pinned", str(pinned)]

    for trail in (export, site.file):
        done = subprocess.run(
            [*start, str(trail), *rest], capture_output=True, text=True, check=False
        )
        assert done.stdout.endswith("VERIFIED\n"), done.stdout + done.stderr
        assert done.returncode == 0
    _write(export, lines[:-1])
    done = subprocess.run(
        [*start, str(export), *rest], capture_output=True, text=True, check=False
    )
    assert "FINDING cut off" in done.stdout
    assert done.returncode == 1
    missing = subprocess.run(
        [*start, str(tmp_path / "none"), *rest], capture_output=True, check=False
    )
    assert missing.returncode == 2


def _write(file: Path, lines: list[dict[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")

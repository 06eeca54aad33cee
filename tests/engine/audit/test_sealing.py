"""Entries get their place in the tree once; the checkpoints leave the system."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key, note, read_keys
from engine.audit.merkle import Frontier, leaf_hash
from engine.audit.verifier import read_key, read_note, verify
from engine.bootstrap import build_engine
from engine.cli import trail
from engine.clock import EPOCH
from engine.commands.trust.seal import Seal
from engine.errors import SealingKeyError
from engine.jobs.due import Worker
from engine.jobs.outside import Outside
from engine.model import AuditCheckpoint, AuditLeaf, AuditUnsealed
from engine.store.database import connect
from engine.testing import Bench
from tests.engine.audit.sealed import Sealed, sealed_site, work
from tests.engine.house import begun, count, jobs, rows


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Sealed]:
    with sealed_site(tmp_path, outside=(str(tmp_path / "outside"),)) as found:
        yield found


def test_the_tree_has_the_roots_of_certificate_transparency() -> None:
    """The reference tests of RFC 6962, over leaves that are hashed already."""
    one = Frontier()
    one.add(
        bytes.fromhex(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        )
    )
    assert one.root() == one.peaks[0]
    two = Frontier()
    for each in ("a", "b"):
        two.add(leaf_hash(each))
    again = Frontier.stored(two.size, two.text())
    again.add(leaf_hash("c"))
    two.add(leaf_hash("c"))
    assert again.root() == two.root() != one.root()


@pytest.mark.requirement("R23")
def test_a_sealer_that_was_down_catches_up_and_seals_nothing_twice(
    site: Sealed,
) -> None:
    work(site.bench, cases=2)
    waiting = count(site.bench, AuditUnsealed)
    first = site.seal(limit=5)
    rest = site.seal()

    assert (first, first + rest) == (5, waiting)
    assert site.seal() == 0
    assert sorted(each.leaf for each in rows(site.bench, AuditLeaf)) == [
        *range(waiting)
    ]
    assert verify(site.lines(), site.keys, [site.newest()])[1] == []


@pytest.mark.requirement("R24")
def test_without_a_key_the_work_goes_on_and_nothing_unsigned_is_kept(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    begun(bench)
    with pytest.raises(SealingKeyError):
        bench.engine.execute(Seal(), actor=SYSTEM)

    assert Worker(bench.engine).seal() == 0
    assert "trail not sealed" in caplog.text
    assert count(bench, AuditCheckpoint) == 0
    bench.complete("write", {"name": "Offer"}, actor="ana")


@pytest.mark.requirement("R24")
def test_a_key_file_that_was_lost_is_an_alarm_too(
    site: Sealed, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sealing.key").unlink()
    assert Worker(site.bench.engine).seal() == 0
    assert "trail not sealed" in caplog.text
    assert count(site.bench, AuditCheckpoint) == 0


def test_the_command_line_seals_verifies_and_asks_for_a_missing_key(
    site: Sealed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{site.file}"
    settings = replace(site.bench.engine.parts.settings, database_url=url)
    assert trail.seal([], settings) == 0
    assert capsys.readouterr().out.endswith(f"{site.public}\n")
    engine = build_engine(connect(url), settings)
    Worker(engine, {"checkpoint": Outside(_no_mail, "x@y")}).run_ready()
    engine.database.connections.dispose()
    assert trail.verify(["--export", str(tmp_path / "t.jsonl")], settings) == 0
    assert "1 from outside\nVERIFIED" in capsys.readouterr().out
    (tmp_path / "sealing.key").unlink()
    with pytest.raises(ValueError, match="There is no sealing key"):
        trail.verify([], settings)
    assert trail.verify(["--key", site.public], settings) == 0


def test_a_checkpoint_of_two_keys_is_accepted_by_either(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("new.key", "old.key")]
    keys = [make_key(file) for file in files]
    written = note(size=3, root=bytes(32), at=EPOCH, prev="-", keys=read_keys(files))
    for key in keys:
        said = read_note(written, [read_key(key.public)])
        assert said is not None
        assert said["size"] == 3
    stranger = read_key(make_key(tmp_path / "stranger.key").public)
    assert read_note(written, [stranger]) is None
    assert (
        read_note(written.replace("\n3\n", "\n4\n"), [read_key(keys[0].public)]) is None
    )


def test_a_key_is_never_written_over_another(tmp_path: Path) -> None:
    make_key(tmp_path / "sealing.key")
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "sealing.key")


@pytest.mark.parametrize("table", ["audit_leaf", "audit_checkpoint"])
@pytest.mark.parametrize("what", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_what_is_sealed(
    site: Sealed, table: str, what: str
) -> None:
    site.seal()
    column = "leaf" if table == "audit_leaf" else "size"
    with (
        pytest.raises(DBAPIError, match=f"{table} is evidence"),
        site.bench.engine.database.writing.begin() as session,
    ):
        session.execute(text(what.format(table, column)))


def test_a_checkpoint_is_left_in_a_folder_outside(site: Sealed, tmp_path: Path) -> None:
    sealed = site.seal()
    worker = Worker(site.bench.engine, {"checkpoint": Outside(_no_mail, "praxis@x")})
    worker.run_ready()

    (file,) = (tmp_path / "outside").iterdir()
    assert file.name == f"checkpoint-{sealed:012}.txt"
    assert file.read_text() == site.newest()
    assert {each.state for each in jobs(site.bench)} == {2}


def test_a_checkpoint_is_mailed_and_posted(site: Sealed) -> None:
    site.seal()
    mails: list[EmailMessage] = []
    posted: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    outside = Outside(mails.append, "praxis@example.org")
    for place in ("mailto:qa@example.org", f"http://127.0.0.1:{server.server_port}/c"):
        outside({"place": place, "note": site.newest(), "size": 9}, "checkpoint/9/x")
    server.shutdown()
    server.server_close()

    assert mails[0]["To"] == "qa@example.org"
    assert mails[0].get_content() == site.newest()
    assert posted == [site.newest().encode()]


def _no_mail(message: EmailMessage) -> None:
    raise AssertionError(message)

"""PostgreSQL is put back from a dump, and to a point in time: sound and whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import create_engine, text

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.commands.trust.seal import Seal
from engine.model import ProcessInstance
from engine.settings import Settings
from engine.store.database import connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.audit.sealed import work
from tests.engine.house import begun, count, snapshot, stocked
from tests.postgres import server as servers
from tests.postgres.server import Server

PATIENCE = 40
ARCHIVING = (
    "-c listen_addresses='' -c fsync=off -c wal_level=replica -c archive_mode=on "
    "-c archive_command='cp %p ../archive/%f'"
)
RECOVERING = (
    "-c listen_addresses='' -c fsync=off -c restore_command='cp ../archive/%f %p' "
    "-c recovery_target_name=before -c recovery_target_action=promote"
)
ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver WHERE last_archived_wal"
MAIN = "import sys; from web.cli import main; sys.exit(main())"
PROGRAMS = servers.binaries()


def _sealed(bench: Bench, folder: Path) -> Settings:
    """Bring a case to its end, seal the trail, and leave a case open."""
    key = folder / "sealing.key"
    make_key(key)
    settings = replace(bench.engine.parts.settings, signing_keys=(key,))
    bench.engine.parts = replace(bench.engine.parts, settings=settings)
    work(bench, cases=1)
    bench.engine.execute(Seal(), actor=SYSTEM)
    begun(bench)
    return settings


def _asked(url: str, statement: str) -> object:
    connections = create_engine(url, isolation_level="AUTOCOMMIT")
    with connections.connect() as connection:
        result = connection.execute(text(statement))
        found = result.scalar() if result.returns_rows else None
    connections.dispose()
    return found


def _again(url: str, settings: Settings) -> Bench:
    found = Bench(site=Site(connect(url), replace(settings, database_url=url)))
    found.add_person("ana", ("clerk",))
    return found


@pytest.mark.requirement("R16", "A11-10", "DI-08")
def test_a_dump_made_under_load_is_restored_sound(
    bench: Bench, server: Server, url: str, tmp_path: Path
) -> None:
    """Taken while cases are written; what was committed before is in it."""
    settings, before = _sealed(bench, tmp_path), count(bench, ProcessInstance)
    dump, name = tmp_path / "praxis.dump", url.partition("/test_")[2].partition("?")[0]
    there = ["-h", server.sockets, "-U", "praxis"]
    with _busy(bench):
        _ran("pg_dump", *there, "-Fc", "-f", dump, f"test_{name}")
    _asked(server.url("postgres"), f"CREATE DATABASE restored_{name}")
    restored = server.url(f"restored_{name}")
    _ran("pg_restore", *there, "-d", f"restored_{name}", dump)
    _found_sound(restored, settings)
    found = _again(restored, settings)
    assert before <= count(found, ProcessInstance) < count(bench, ProcessInstance)
    found.complete("write", {"name": "Goes on"}, actor="ana")
    found.close()
    _asked(server.url("postgres"), f"DROP DATABASE restored_{name} WITH (FORCE)")


@contextmanager
def _busy(bench: Bench) -> Iterator[None]:
    """Let somebody start one case after the other meanwhile."""
    stop = Event()

    def keep_working() -> None:
        while not stop.is_set():
            begun(bench)

    writer = Thread(target=keep_working)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def _found_sound(url: str, settings: Settings) -> None:
    """Let the doctor of the product look at a database, as whoever restores does."""
    given = {
        **os.environ,
        "QMS_DATABASE_URL": url,
        "QMS_FILES": str(settings.files),
        "QMS_SIGNING_KEY_FILE": str(settings.signing_keys[0]),
    }
    asked = [sys.executable, "-c", MAIN, "doctor"]
    done = subprocess.run(asked, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "VERIFIED" in done.stdout


def _ran(program: str, *words: object) -> None:
    assert PROGRAMS is not None
    command = [str(PROGRAMS / program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.requirement("R16", "A11-10", "DI-08")
def test_a_server_is_put_back_to_the_moment_before_a_mistake(tmp_path: Path) -> None:
    """From a copy made earlier and the log since; nothing later is in it."""
    assert PROGRAMS is not None
    with servers.housed() as home:
        servers.run("mkdir", home / "archive")
        servers.made(PROGRAMS, home / "data")
        url = Server(PROGRAMS, home).url("postgres")
        with servers.started(PROGRAMS, home, home / "data", ARCHIVING):
            bench = _on_its_own(url, tmp_path)
            there = ("-h", home, "-U", "praxis", "-X", "none", "-c", "fast")
            servers.run(PROGRAMS / "pg_basebackup", "-D", home / "copy", *there)
            settings = _sealed(bench, tmp_path)
            kept = snapshot(bench)
            _asked(url, "SELECT pg_create_restore_point('before')")
            begun(bench)  # the mistake
            bench.close()
            switched = _asked(url, "SELECT pg_walfile_name(pg_switch_wal())")
            _wait(url, f"{ARCHIVED} >= '{switched}'")
        servers.run("touch", home / "copy" / "recovery.signal")
        with servers.started(PROGRAMS, home, home / "copy", RECOVERING):
            _wait(url, "SELECT NOT pg_is_in_recovery()")
            _found_sound(url, settings)
            found = _again(url, settings)
            assert snapshot(found) == kept
            found.complete("write", {"name": "Goes on"}, actor="ana")
            found.close()


def _on_its_own(url: str, folder: Path) -> Bench:
    connections = connect(url)
    upgrade(connections)
    settings = Settings(database_url=url, files=folder)
    return stocked(Bench(site=Site(connections, settings)))


def _wait(url: str, question: str) -> None:
    deadline = monotonic() + PATIENCE
    connections = create_engine(url)
    true = False
    while not true and monotonic() < deadline:
        with connections.connect() as connection:
            true = bool(connection.scalar(text(question)))
        sleep(0.1)
    connections.dispose()
    assert true, question

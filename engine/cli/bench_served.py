"""A served site to measure: ``qms serve`` as a process, somebody signed in to it."""

import hashlib
import multiprocessing
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic, sleep

from engine.actor import SYSTEM
from engine.bootstrap import build_engine
from engine.cli.bench_house import BenchHouse
from engine.cli.bench_waiting import ROLE
from engine.commands.people.open_session import let_in
from engine.jobs.due import Worker
from engine.jobs.ticks import Ticks
from engine.settings import Settings
from engine.store.database import connect
from engine.store.unit_of_work import UnitOfWork
from engine.testing.staging import EnsurePerson

READER, OTHER_GROUPS, PATIENCE = "reader", 11, 60
_PROGRAM = "import sys; from web.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """Let somebody in whose secret is known here."""

    person: str
    secret: str

    def execute(self, uow: UnitOfWork) -> None:
        """Open a session as a sign-in does."""
        let_in(
            uow,
            self.person,
            digest=hashlib.sha256(self.secret.encode()).hexdigest(),
            csrf=secrets.token_hex(),
            address="127.0.0.1",
            agent="bench",
            way="password",
        )


@dataclass(frozen=True, slots=True)
class Served:
    """A site that listens; pages are read as the signed-in reader."""

    port: int
    secret: str

    def page(self, path: str) -> bytes:
        """Return a page; raise ``RuntimeError`` for anything but the page itself."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("GET", path, headers={"Cookie": f"sid={self.secret}"})
            answer = line.getresponse()
            body = answer.read()
        finally:
            line.close()
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path} answered {answer.status}")
        return body


@contextmanager
def served(house: BenchHouse, folder: Path, *, workers: int = 0) -> Iterator[Served]:
    """Serve the house's database, ticks inside, and so many processes that only tick.

    Its reader is in twelve groups.
    """
    secret = secrets.token_urlsafe()
    groups = [ROLE, *(f"group_{number}" for number in range(OTHER_GROUPS))]
    house.engine.execute(EnsurePerson(person=READER, roles=groups), actor=SYSTEM)
    house.engine.execute(Enter(person=READER, secret=secret), actor=SYSTEM)
    site = Served(_free_port(), secret)
    settings = house.engine.parts.settings
    with _ticking(settings, workers), _process(settings, folder, site.port) as process:
        _await(site, process)
        yield site


@contextmanager
def _process(
    settings: Settings, folder: Path, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    place = folder / "served"
    place.mkdir(exist_ok=True)
    known = {
        "QMS_DATABASE_URL": settings.database_url,
        "QMS_FILES": str(settings.files),
        "QMS_LOG_LEVEL": "ERROR",
    }
    words = (sys.executable, "-c", _PROGRAM, "serve", "--port", str(port))
    with (place / "log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - this very program
            words,
            cwd=place,
            env={**os.environ, **known},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(site: Served, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until and process.poll() is None:
        try:
            site.page("/health/live")
        except (OSError, HTTPException):
            sleep(0.1)
        else:
            return
    raise RuntimeError("The site does not answer.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _ticking(settings: Settings, number: int) -> Iterator[None]:
    """Run so many processes that fire timers as ``qms worker`` does."""
    context = multiprocessing.get_context("spawn")
    processes: Sequence[multiprocessing.process.BaseProcess] = [
        context.Process(target=tick_until_told, args=(settings,), daemon=True)
        for _ in range(number)
    ]
    for each in processes:
        each.start()
    try:
        yield
    finally:
        for each in processes:
            each.terminate()
            each.join(PATIENCE)


def tick_until_told(settings: Settings) -> None:
    """Tick until SIGTERM."""
    told = Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    connections = connect(settings.database_url)
    ticks = Ticks(Worker(build_engine(connections, settings)), scale=True)
    ticks.start()
    told.wait()
    ticks.stop()
    connections.dispose()

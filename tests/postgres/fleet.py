"""A whole site of many processes: server, gunicorn, workers, and whoever they call."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.cli import database
from engine.commands.people.issue_token import IssueToken
from engine.commands.people.set_password import SetPassword
from engine.settings import Settings
from engine.testing import Bench
from engine.testing.site import Site
from tests.crash.soaking import PASSWORD, SECRET
from tests.postgres.server import Server
from web.identity.bearer import digest_of_token
from web.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
MAIN = "import sys; from web.cli import main; sys.argv[0] = 'qms'; sys.exit(main())"
GUNICORN = "import sys; from gunicorn.app.wsgiapp import run; sys.exit(run())"
SERVED = ("-c", "python:web.gunicorn_conf", "--bind")
"""The words after gunicorn that docs/operations.md shows; an address follows."""
LASTING = (
    "-c listen_addresses='' -c fsync=off -c max_connections=300 -c shared_buffers=64MB"
)
"""What is committed outlives a killed server; only the machine itself must not die."""
PATIENCE = 300.0
CLERK = "clerk"


@dataclass(slots=True)
class Fleet:
    """The processes of a site, which a test may kill and start again."""

    server: Server
    folder: Path
    port: int
    token: str
    secret: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    _supervisor: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The database, as the role that serves."""
        return self.server.url("site").replace("praxis@", "servant@")

    @property
    def tokens(self) -> dict[str, str]:
        """Who may ask with which bearer token."""
        return {CLERK: self.token}

    @property
    def environment(self) -> dict[str, str]:
        """What every process is told, as docs/operations.md says."""
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "QMS_MODE": "scale",
            "QMS_LOG_LEVEL": "WARNING",
            "QMS_DATABASE_URL": self.url,
            "QMS_FILES": str(self.folder / "files"),
            "QMS_SECRET_KEY_FILE": str(self.secret),
            "QMS_SIGNING_KEY_FILE": str(self.folder / "sealing.key"),
            "QMS_CHECKPOINTS": str(self.folder / "checkpoints"),
            "QMS_WEBHOOK_NETWORKS": "127.0.0.0/8",
            "QMS_WORKERS": "2",
        }

    def launch(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a process; what it says goes to a file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", *words],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def start(self, workers: int) -> None:
        """Start pages and workers; like systemd, replace whoever ends."""
        self.processes = {"pages": self._pages()}
        for number in range(workers):
            self.processes[f"worker {number}"] = self._worker()
        self._supervisor = threading.Thread(target=self._supervise)
        self._supervisor.start()

    def _supervise(self) -> None:
        while not self.stopping.wait(0.3):
            for name, process in self.processes.items():
                if process.poll() is not None:
                    begin = self._pages if name == "pages" else self._worker
                    self.processes[name] = begin()

    def _worker(self) -> subprocess.Popen[bytes]:
        return self.launch("worker", MAIN, "worker")

    def _pages(self) -> subprocess.Popen[bytes]:
        """Start gunicorn as docs/operations.md says."""
        return self.launch("pages", GUNICORN, *SERVED, f"127.0.0.1:{self.port}")

    def until_served(self) -> float:
        """Return after how many seconds the pages answered."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            line = HTTPConnection("127.0.0.1", self.port, timeout=5)
            with suppress(OSError, HTTPException), closing(line):
                line.request("GET", "/health/live")
                if line.getresponse().status == 200:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError((self.folder / "pages.log").read_text()[-4000:])

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site to its end."""
        return subprocess.run(
            [sys.executable, "-c", MAIN, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, statement: Any) -> Any:
        """Ask the server as its owner, whatever has become of it; None: no answer."""
        owner = create_engine(self.server.url("site"))
        try:
            with suppress(Exception), owner.begin() as connection:
                found = connection.execute(statement)
                return found.scalar() if found.returns_rows else found.rowcount
        finally:
            owner.dispose()
        return None

    def children_of_pages(self) -> list[int]:
        """Return the processes that gunicorn has forked."""
        pages = self.processes["pages"].pid
        with suppress(OSError):
            found = Path(f"/proc/{pages}/task/{pages}/children").read_text()
            return [int(each) for each in found.split()]
        return []

    def stop(self) -> dict[str, int]:
        """End everything gently; return how each process ended."""
        self.stopping.set()
        if self._supervisor is not None:
            self._supervisor.join()
        for each in self.processes.values():
            each.terminate()
        return {name: _ended(each) for name, each in self.processes.items()}


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


@contextmanager
def fleet(server: Server, folder: Path) -> Iterator[Fleet]:
    """Make a site with one clerk; nothing of it runs yet."""
    for statement in ("CREATE ROLE servant LOGIN", "CREATE DATABASE site"):
        _as_owner(server, statement)
    key = folder / "secret.key"
    key.write_text("a secret of forty characters for the tests")
    make_key(folder / "sealing.key")
    made = Fleet(server, folder, free_port(None), "", key)
    settings = Settings(
        database_url=made.url, migration_url=server.url("site"), mode="scale"
    )
    connections = database.owner_connections(settings)
    database.bring_up_to_date(connections)
    database.let_serve(connections, settings)
    connections.dispose()
    made.token = _token(made)
    try:
        yield made
    finally:
        made.stop()
        for statement in ("DROP DATABASE site WITH (FORCE)", "DROP ROLE servant"):
            _as_owner(server, statement)


def _token(fleet: Fleet) -> str:
    """Let the clerk exist and have a token."""
    bench = bench_of(fleet, time.gmtime())
    bench.engine.execute(SetPassword(person=CLERK, new=PASSWORD), actor=SYSTEM)
    issue = IssueToken(
        label="Kills",
        scope="write",
        days=2,
        digest=digest_of_token(SECRET),
        password=PASSWORD,
    )
    token = bench.engine.execute(issue, actor=bench.actor(CLERK))
    bench.close()
    return f"qms_{token}_{SECRET}"


def bench_of(fleet: Fleet, now: time.struct_time) -> Bench:
    """Return an engine on the site, with its clerk, whose clock stands still."""
    settings = Settings(
        database_url=fleet.server.url("site"), files=fleet.folder / "files"
    )
    site = Site(database.owner_connections(settings), settings)
    bench = Bench(time.strftime("%Y-%m-%dT%H:%M:%SZ", now), site=site)
    bench.add_person(CLERK, ("clerk",))
    return bench


def _as_owner(server: Server, statement: str) -> None:
    owner = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(statement))
    owner.dispose()


def kill(process: int) -> None:
    """Let a process die at once, if it still lives."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)

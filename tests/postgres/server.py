"""A PostgreSQL server of our own: sockets in a temporary folder, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = 0
SERVANT = "postgres"
"""Who runs the server if the tests run as root, which PostgreSQL refuses."""
DURABLE_ENOUGH = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off "
    "-c synchronous_commit=off -c max_connections=50 -c shared_buffers=32MB"
)


def _runuser() -> str:
    """Return the program that changes the user; it may lie outside of PATH."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    found = shutil.which("runuser", path=places)
    assert found is not None, "A server of PostgreSQL does not run as root."
    return found


def binaries() -> Path | None:
    """Return the folder of the server's programs, None if there is no server here."""
    named = os.environ.get("QMS_POSTGRES_BIN")
    if named:
        return Path(named)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    return found[-1] if found else None


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a folder of its own; ``url`` addresses one of its databases."""

    programs: Path
    sockets: Path
    options: str = DURABLE_ENOUGH
    data: str = "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://praxis@/{database}?host={self.sockets}"

    @property
    def process(self) -> int:
        """Return the id of its first process."""
        found = self.sockets / self.data / "postmaster.pid"
        return int(found.read_text().split()[0])

    def start(self) -> None:
        """Start, after a stop or a sudden death, and wait until it answers."""
        options = f"{self.options} -k {self.sockets}"
        self._control("-l", self.sockets / "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop without ceremony: the next start recovers from the log."""
        self._control("-m", "immediate", "-w", "stop")

    def _control(self, *words: object) -> None:
        run(self.programs / "pg_ctl", "-D", self.sockets / self.data, *words)


@contextmanager
def running(programs: Path, options: str = DURABLE_ENOUGH) -> Iterator[Server]:
    """Start a new empty server and stop it again."""
    with housed() as home:
        made(programs, home / "data")
        with started(programs, home, home / "data", options) as server:
            yield server


@contextmanager
def housed() -> Iterator[Path]:
    """Return a folder of whoever runs servers, and remove it in the end."""
    home = Path(tempfile.mkdtemp(prefix="praxis-pg-"))
    if os.geteuid() == ROOT:
        shutil.chown(home, SERVANT)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def made(programs: Path, data: Path) -> None:
    """Make the folder of a new empty server."""
    run(programs / "initdb", "-D", data, "-U", "praxis", "-A", "trust", "-N")


@contextmanager
def started(
    programs: Path, home: Path, data: Path, more: str = DURABLE_ENOUGH
) -> Iterator[Server]:
    """Start the server of a folder below ``home``, and stop it again."""
    server = Server(programs, home, more, data.name)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run(*command: object) -> None:
    """Run a program as whoever runs servers."""
    words = [str(each) for each in command]
    if os.geteuid() == ROOT:
        pwd.getpwnam(SERVANT)
        words = [_runuser(), "-u", SERVANT, "--", *words]
    done = subprocess.run(
        words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )
    assert done.returncode == 0, done.stderr.decode()

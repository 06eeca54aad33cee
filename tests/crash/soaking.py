"""A soak: people of several roles work over HTTP while the server is killed at random.

Every acknowledged operation goes into a history outside the site. A request without an
answer is sent again under its key, as a client would. Afterwards the database must hold
each acknowledged operation exactly once.
"""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from engine.actor import SYSTEM
from engine.cli import database
from engine.commands.people.issue_token import IssueToken
from engine.commands.people.set_password import SetPassword
from engine.settings import Settings
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import FORMS, LETTER
from web.identity.bearer import digest_of_token

ROOT = Path(__file__).resolve().parents[2]
SERVE = "import sys; from web.cli import main; sys.argv[0] = 'qms'; sys.exit(main())"
PASSWORD = "seven violet otters juggling"
SECRET = "a-secret-of-forty-three-characters-for-tests"
CLERKS, APPROVERS, HANDS = 24, 4, 6
PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how much and how often killed, at least."""

    seconds: float
    operations: int
    kills: int


@dataclass(slots=True)
class Figures:
    """What happened, counted while it happens."""

    done: Counter[str] = field(default_factory=Counter)
    again: int = 0
    kills: int = 0
    restarts: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def operations(self) -> int:
        """How many were acknowledged."""
        return sum(self.done.values())

    def words(self, seconds: float) -> str:
        """Say it in one paragraph."""
        kinds = ", ".join(f"{many} {kind}" for kind, many in sorted(self.done.items()))
        waits = sorted(self.waits) or [0.0]
        median, late = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        return (
            f"soak: {seconds:.0f} s, {self.operations} acknowledged operations "
            f"({kinds}), {self.operations / seconds:.1f}/s; {self.kills} kills, "
            f"serving again after {max(self.restarts, default=0):.1f} s at most; "
            f"{self.again} requests sent again; answers p50 {median * 1000:.0f} ms, "
            f"p99 {late * 1000:.0f} ms"
        )


class Served(Protocol):
    """A site that answers on this machine, and the tokens of its people."""

    @property
    def port(self) -> int:
        """Where it answers."""
        ...

    @property
    def tokens(self) -> dict[str, str]:
        """Who may ask with which bearer token."""
        ...


@dataclass(slots=True)
class Place:
    """A site in a folder, its people's tokens, and the process that serves it."""

    folder: Path
    port: int
    tokens: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, folder: Path) -> "Place":
        """Make a site with people and one procedure; nobody serves it yet."""
        data = folder / "var"
        data.mkdir(parents=True)
        settings = settings_of(folder)
        connections = database.owner_connections(settings)
        database.bring_up_to_date(connections)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        bench = Bench(now, site=Site(connections, settings))
        clerks = [f"clerk{number:02d}" for number in range(CLERKS)]
        approvers = [f"approver{number}" for number in range(APPROVERS)]
        for each in clerks:
            bench.add_person(each, ("clerk",))
        for each in approvers:
            bench.add_person(each, ("approver",))
        bench.deploy(LETTER, forms=FORMS)
        for each in (*clerks, *approvers):
            given = SetPassword(person=each, new=PASSWORD)
            bench.engine.execute(given, actor=SYSTEM)
        tokens = {each: _token(bench, each) for each in clerks}
        bench.close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        return cls(folder, port, tokens)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site to its end."""
        return subprocess.run(
            [sys.executable, "-c", SERVE, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of this site are told."""
        data = self.folder / "var"
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "QMS_LOG_LEVEL": "ERROR",
            "QMS_DATABASE_URL": f"sqlite:///{data / 'praxis.db'}",
            "QMS_FILES": str(data / "files"),
            "QMS_SIGNING_KEY_FILE": str(data / "sealing.key"),
            "QMS_CHECKPOINTS": str(data / "checkpoints"),
        }

    def start(self) -> float:
        """Serve, and return after how many seconds it answered."""
        began = time.monotonic()
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        while time.monotonic() - began < PATIENCE:
            if self._answers():
                return time.monotonic() - began
            assert self.process.poll() is None, (self.folder / "serve.log").read_text()
            time.sleep(0.05)
        raise AssertionError("The server did not come up.")

    def _answers(self) -> bool:
        try:
            line = HTTPConnection("127.0.0.1", self.port, timeout=5)
            line.request("GET", "/health/live")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def stop(self, how: int) -> None:
        """End the process: gently, or at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def settings_of(folder: Path) -> Settings:
    """Return the settings of the site of a folder."""
    data = folder / "var"
    return Settings(
        database_url=f"sqlite:///{data / 'praxis.db'}", files=data / "files"
    )


def _token(bench: Bench, person: str) -> str:
    command = IssueToken(
        label="Soak",
        scope="write",
        days=2,
        digest=digest_of_token(SECRET),
        password=PASSWORD,
    )
    made = bench.engine.execute(command, actor=bench.actor(person))
    return f"qms_{made}_{SECRET}"


@dataclass(slots=True)
class Hand:
    """One client: sends, waits, sends again, and notes what was acknowledged."""

    place: Served
    figures: Figures
    history: Any
    lock: threading.Lock
    chance: random.Random
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)
    line: HTTPConnection | None = None

    def letter(self) -> None:
        """Work one letter from its start to the signature, with reads in between."""
        clerk = self.chance.choice(sorted(self.place.tokens))
        case = self.change(clerk, "start", "POST", "/cases", {"procedure": "letter"})[
            "id"
        ]
        found = self.read(clerk, f"/cases/{case}")
        task = next(each["id"] for each in found["tasks"] if each["element"] == "write")
        self.change(clerk, "claim", "POST", f"/tasks/{task}/claim", None, of=task)
        if self.chance.random() < 0.3:
            self.read(clerk, "/inbox?box=groups")
        comment = f"/cases/{case}/comments"
        self.change(clerk, "comment", "POST", comment, {"text": f"of {case}"}, of=case)
        answers = {"answers": {"name": "Offer", "age": self.chance.randrange(99)}}
        place = f"/tasks/{task}/complete"
        self.change(clerk, "complete", "POST", place, answers, of=task)
        if self.chance.random() < 0.6:
            self.sign(f"approver{self.chance.randrange(APPROVERS)}", case)

    def sign(self, person: str, case: str) -> None:
        """Sign the letter in a session, with both components."""
        if person not in self.cookies:
            self.sign_in(person)
        found = self.read(person, f"/cases/{case}")
        task = next(
            each["id"] for each in found["tasks"] if each["element"] == "approve"
        )
        shown = self.read(person, f"/tasks/{task}")
        body = {
            "answers": {"verdict": "accept"},
            "person": person,
            "password": PASSWORD,
            "shown_digest": shown["shown_digest"],
        }
        self.change(person, "sign", "POST", f"/tasks/{task}/sign", body, of=task)

    def sign_in(self, person: str) -> None:
        """Sign in as a browser does, and keep cookie and token."""
        while True:
            status, headers, text = self.send("GET", "/sign-in", {}, None)
            first = _cookie(headers)
            hidden = re.search(rb'name="csrf_token" value="([^"]+)"', text)
            assert status == 200, text
            assert hidden, text
            form = {
                "csrf_token": hidden[1].decode(),
                "person": person,
                "password": PASSWORD,
            }
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            sent = urlencode(form).encode()
            told = {"Cookie": first, **kind}
            status, headers, text = self.send("POST", "/sign-in", told, sent)
            if status == 303:
                break
            time.sleep(1)
        cookie = _cookie(headers)
        _, _, text = self.send("GET", "/api/v1/me", {"Cookie": cookie}, None)
        self.cookies[person] = (cookie, json.loads(text)["csrf_token"])

    def read(self, person: str, path: str) -> Any:
        """Return what a resource holds."""
        status, _, text = self.send("GET", f"/api/v1{path}", self.who(person), None)
        assert status == 200, (status, path, text)
        return json.loads(text)

    def change(
        self, person: str, kind: str, method: str, path: str, body: Any, *, of: str = ""
    ) -> Any:
        """Change something once, however often it has to be sent; note it outside."""
        key = f"{kind}-{self.chance.getrandbits(80):020x}"
        headers = {**self.who(person), "Idempotency-Key": key}
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            if kind == "comment":
                body = {"text": key}
            sent = json.dumps(body).encode()
        status, _, text = self.send(method, f"/api/v1{path}", headers, sent)
        assert status in (200, 201, 204), (status, kind, path, text)
        answer = json.loads(text) if text else {}
        noted = {"key": key, "kind": kind, "person": person, "of": of, "answer": answer}
        with self.lock:
            self.history.write(json.dumps(noted) + "\n")
            self.history.flush()
            self.figures.done[kind] += 1
        return answer

    def who(self, person: str) -> dict[str, str]:
        """Return what proves who asks."""
        if person in self.cookies:
            cookie, token = self.cookies[person]
            return {"Cookie": cookie, "X-CSRFToken": token}
        return {"Authorization": f"Bearer {self.place.tokens[person]}"}

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Any, bytes]:
        """Send until there is an answer that is one."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            sent = time.monotonic()
            try:
                if self.line is None:
                    self.line = HTTPConnection("127.0.0.1", self.place.port, timeout=30)
                self.line.request(method, path, body=body, headers=headers)
                answer = self.line.getresponse()
                text = answer.read()
            except (OSError, HTTPException):
                self.hang_up()
            else:
                if answer.status not in (429, 503):
                    self.figures.waits.append(time.monotonic() - sent)
                    return answer.status, answer.headers, text
            self.figures.again += 1
            time.sleep(0.1 + self.chance.random() * 0.2)
        raise AssertionError(f"No answer to {method} {path}")

    def hang_up(self) -> None:
        """Close the line."""
        if self.line is not None:
            self.line.close()
        self.line = None


def _cookie(headers: Any) -> str:
    found = [each.partition(";")[0] for each in headers.get_all("Set-Cookie") or []]
    return next(each for each in found if each.startswith("sid="))


@dataclass(slots=True)
class Crew:
    """All hands, working until it is enough or one of them met what must not be."""

    place: Place
    history: Path
    seed: int
    figures: Figures = field(default_factory=Figures)
    enough: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)

    def work(self, plan: Plan) -> Figures:
        """Work while the server is killed as planned; raise what went wrong."""
        lock = threading.Lock()
        with self.history.open("a", encoding="utf-8") as file:
            threads = [
                threading.Thread(target=self._letters, args=(number, file, lock))
                for number in range(HANDS)
            ]
            for each in threads:
                each.start()
            try:
                _kill_at_random(self, plan)
            finally:
                self.enough.set()
                for each in threads:
                    each.join()
        if self.failures:
            raise self.failures[0]
        return self.figures

    def _letters(self, number: int, file: Any, lock: threading.Lock) -> None:
        chance = random.Random(self.seed * 1_000 + number)  # noqa: S311 - a plan, no secret
        hand = Hand(self.place, self.figures, file, lock, chance)
        try:
            while not self.enough.is_set():
                hand.letter()
        except BaseException as failure:  # noqa: BLE001 - told by the main thread
            self.failures.append(failure)
            self.enough.set()
        finally:
            hand.hang_up()


def _kill_at_random(crew: Crew, plan: Plan) -> None:
    """Kill the server as often as planned, at moments nobody chose."""
    chance = random.Random(crew.seed)  # noqa: S311 - moments, no secret
    began, figures = time.monotonic(), crew.figures
    mean = plan.seconds / (plan.kills + 1)
    while not crew.enough.is_set():
        if figures.kills < plan.kills:
            crew.enough.wait(mean * chance.uniform(0.6, 1.4) - 0.5)
            crew.place.stop(signal.SIGKILL)
            figures.kills += 1
            figures.restarts.append(crew.place.start())
            continue
        long_enough = time.monotonic() - began >= plan.seconds
        if long_enough and figures.operations >= plan.operations:
            return
        crew.enough.wait(0.5)

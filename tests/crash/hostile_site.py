"""A served site that hostile models are sent to while others look at its pages."""

import json
import os
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from uuid import uuid4

from engine.actor import SYSTEM
from engine.commands.people.set_password import SetPassword
from engine.store.database import connect
from engine.testing import Bench
from engine.testing.site import Site
from tests.crash.soaking import PASSWORD, Figures, Hand, Place, settings_of

TICKS = os.sysconf("SC_CLK_TCK")
DESIGNER = "dora"


@dataclass(slots=True)
class Cost:
    """What something cost the server: seconds of its processor, megabytes more."""

    seconds: float
    megabytes: float


@dataclass(slots=True)
class Watch:
    """Looks at the server all the time; ``wrong`` is what was not answered well."""

    port: int
    looks: int = 0
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Ask for a sign of life and a page, until told to stop."""
        while not self.ended.is_set():
            for path in ("/health/live", "/sign-in"):
                began = time.monotonic()
                status = self._status(path)
                self.longest = max(self.longest, time.monotonic() - began)
                self.looks += 1
                if status != 200:
                    self.wrong.append(f"{path}: {status}")
            self.ended.wait(0.2)

    def _status(self, path: str) -> int:
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            with line.getresponse() as answer:
                answer.read()
                return answer.status
        except OSError:
            return 0
        finally:
            line.close()


@dataclass(slots=True)
class HostileSite:
    """The site, somebody who may keep drawings and start cases, and what it costs."""

    place: Place
    hand: Hand

    @classmethod
    def served(cls, folder: Path, models: dict[str, bytes]) -> "HostileSite":
        """Put the models into effect under their keys, and serve the site."""
        place = Place.made(folder)
        settings = settings_of(folder)
        connections = connect(settings.database_url)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        bench = Bench(now, site=Site(connections, settings))
        bench.add_person(DESIGNER, ("process_designer", "reporter"))
        given = SetPassword(person=DESIGNER, new=PASSWORD)
        bench.engine.execute(given, actor=SYSTEM)
        for model in models.values():
            bench.deploy(model)
        bench.close()
        place.start()
        chance = random.Random(20261201)  # noqa: S311 - names requests, guards nothing
        hand = Hand(place, Figures(), StringIO(), threading.Lock(), chance)
        hand.sign_in(DESIGNER)
        hand.hang_up()
        return cls(place, hand)

    def cost_of(self, action: Callable[[], str]) -> tuple[str, Cost]:
        """Return what an action found, and what it cost the server."""
        seconds, megabytes = self._used()
        found = action()
        more, most = self._used()
        return found, Cost(more - seconds, most - megabytes)

    def keep(self, model: bytes) -> str:
        """Send a model as a drawing, look at every page of it; return what is said."""
        edge = uuid4().hex
        parts = (
            f"--{edge}\r\nContent-Disposition: form-data; "
            'name="file"; filename="model.bpmn"\r\n\r\n'
        )
        body = parts.encode() + model + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        status, headers, text = self._send("POST", "/drawings", body, kind)
        if status != 303:
            assert status == 422, (status, text[-2000:])
            return str(text.decode())
        page = headers["Location"]
        shown = [self._page(page + tab) for tab in ("?tab=findings", "?tab=mends", "")]
        return shown[0]

    def start(self, procedure: str) -> str:
        """Start a case; return the elements of its incidents, or why it was refused."""
        kind = {"Content-Type": "application/json"}
        sent = f'{{"procedure": "{procedure}"}}'.encode()
        status, _, text = self._send("POST", "/api/v1/cases", sent, kind)
        if status != 201:
            assert status == 422, (status, text)
            return f"refused: {json.loads(text)['detail']}"
        found = re.search(rb'"id": ?"([^"]+)"', text)
        assert found, text
        return ", ".join(self._incidents(found[1].decode()))

    def _incidents(self, case: str) -> list[str]:
        connections = connect(settings_of(self.place.folder).database_url)
        with connections.begin() as connection:
            rows = connection.exec_driver_sql(
                "SELECT element FROM incident WHERE instance_id = ?",
                (case.replace("-", ""),),
            ).all()
        connections.dispose()
        return [f"held at {row[0]}" for row in rows]

    def _page(self, path: str) -> str:
        status, _, text = self._send("GET", path, None, {})
        assert status == 200, (status, path, text[-2000:])
        return str(text.decode())

    def _send(
        self, method: str, path: str, body: bytes | None, kind: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {**self.hand.who(DESIGNER), **kind}
        headers["Referer"] = f"http://127.0.0.1:{self.place.port}/"
        line = HTTPConnection("127.0.0.1", self.place.port, timeout=60)
        line.request(method, path, body=body, headers=headers)
        with line.getresponse() as answer:
            text = answer.read()
        line.close()
        return answer.status, dict(answer.headers.items()), text

    def _used(self) -> tuple[float, float]:
        """Return seconds of processor so far, and the most megabytes ever."""
        assert self.place.process is not None
        folder = Path("/proc") / str(self.place.process.pid)
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        status = (folder / "status").read_text()
        most = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert most, status
        return (int(fields[11]) + int(fields[12])) / TICKS, int(most[1]) / 1024

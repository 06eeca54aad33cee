"""Errands: cases that wait, then call a program; who begins them and who is called."""

import json
import random
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from engine.commands.cases.start_instance import StartInstance
from tests.bpmn.models import (
    catch,
    chain,
    document,
    element,
    end,
    extension,
    start,
    timer,
)
from tests.postgres.fleet import CLERK, PATIENCE, Fleet, bench_of


class Listener:
    """The program that is called: it counts how often each key came.

    It keeps whoever calls waiting while ``answers`` is not set.
    """

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.answers = threading.Event()
        self.answers.set()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name of the base class
                self.rfile.read(int(self.headers["Content-Length"]))
                with listener._lock:
                    listener.heard[self.headers["Idempotency-Key"]] += 1
                listener.answers.wait()
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                with suppress(OSError):  # whoever asked may have been killed
                    self.wfile.write(b"{}")

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Hear no more."""
        self.answers.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def calling(url: str) -> str:
    """Return the operation that calls an address."""
    return (
        '<qms:operation name="webhook.call"><qms:input name="url" '
        f'value="=&quot;{url}&quot;"/></qms:operation>'
    )


def errand(url: str, name: str, pause: str) -> bytes:
    """Wait, then call a program: one timer and one job per case."""
    return document(
        start()
        + catch("pause", timer(pause))
        + element("serviceTask", "call", extension(calling(url)))
        + end()
        + chain("start pause call end"),
        process=name,
    )


def deploy_errands(fleet: Fleet, url: str) -> None:
    """Put the long and the short errand into effect."""
    bench = bench_of(fleet, time.gmtime())
    bench.deploy(errand(url, "errand", "PT1H"))
    bench.deploy(errand(url, "short_errand", "PT2S"))
    bench.close()


def begin_errands(fleet: Fleet, many: int, *, within: timedelta) -> set[UUID]:
    """Start cases whose timers fall due from now on, within some time."""
    bench = bench_of(fleet, time.gmtime(time.time() - 3600))
    who, first = bench.actor(CLERK), bench.clock()
    cases = set()
    for number in range(many):
        bench.clock.set(first + within * (number / many))
        cases.add(bench.engine.execute(StartInstance(procedure="errand"), actor=who))
    bench.close()
    return cases


@dataclass(slots=True)
class Client:
    """Starts errands over HTTP, and asks again under its key until it is answered."""

    fleet: Fleet
    chance: random.Random
    enough: threading.Event
    cases: set[UUID] = field(default_factory=set)
    again: int = 0
    failure: BaseException | None = None

    def work(self) -> None:
        """Start one errand after the other until it is enough."""
        try:
            while not self.enough.is_set():
                self.cases.add(
                    self._start(f"errand-{self.chance.getrandbits(80):020x}")
                )
                self.enough.wait(0.05)
        except BaseException as failure:  # noqa: BLE001 - told by the main thread
            self.failure = failure

    def _start(self, key: str) -> UUID:
        body = json.dumps({"procedure": "short_errand", "answers": {}})
        headers = {
            "Authorization": f"Bearer {self.fleet.token}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            line = HTTPConnection("127.0.0.1", self.fleet.port, timeout=30)
            with suppress(OSError, HTTPException), closing(line):
                line.request("POST", "/api/v1/cases", body=body, headers=headers)
                answer = line.getresponse()
                said = answer.read()
                if answer.status == 201:
                    return UUID(json.loads(said)["id"])
                assert answer.status in (429, 503), (answer.status, said)
            self.again += 1
            time.sleep(0.2)
        raise AssertionError(f"No answer for {key}")

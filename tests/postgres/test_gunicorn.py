"""The processes that docs/operations.md starts: pages of gunicorn, and a worker."""

import io
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from tests.bpmn.models import chain, document, element, end, extension, start
from tests.crash.soaking import Figures, Hand
from tests.engine.house import step
from tests.postgres.errands import Listener, calling
from tests.postgres.fleet import CLERK, Fleet, bench_of, fleet
from tests.postgres.server import Server

PATIENCE = 60.0
HOLD = text("SELECT 1 FROM process_instance WHERE id = :id FOR UPDATE")
WAITING = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
STARTED = re.compile(
    rb'praxis_commands_total{command="StartInstance",outcome="done"} (.+)'
)
SOON = 8.0
"""Seconds; the sweep, which finds what nobody was woken for, comes after ten."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def site(server: Server, listener: Listener, tmp_path: Path) -> Iterator[Fleet]:
    with fleet(server, tmp_path) as made:
        bench = bench_of(made, time.gmtime())
        bench.deploy(
            document(
                start()
                + step("ask", "clerk")
                + element("serviceTask", "call", extension(calling(listener.url)))
                + end()
                + chain("start ask call end"),
                process="question",
            )
        )
        bench.close()
        made.start(workers=1)
        made.until_served()
        yield made


@pytest.fixture
def hand(site: Fleet) -> Iterator[Hand]:
    """Somebody who has signed in at the pages."""
    chance = random.Random(7)  # noqa: S311 - keys, no secret
    made = Hand(site, Figures(), io.StringIO(), threading.Lock(), chance)
    made.sign_in(CLERK)
    yield made
    made.hang_up()


def begun(hand: Hand) -> tuple[str, str]:
    """Start a case; return it and its task."""
    given = {"procedure": "question", "answers": {}}
    case = hand.change(CLERK, "start", "POST", "/cases", given)["id"]
    found = hand.read(CLERK, f"/cases/{case}")
    return case, next(each["id"] for each in found["tasks"])


def complete(hand: Hand, task: str) -> None:
    hand.change(CLERK, "claim", "POST", f"/tasks/{task}/claim", None)
    answers: dict[str, Any] = {"answers": {}}
    hand.change(CLERK, "complete", "POST", f"/tasks/{task}/complete", answers)


def wait_for(what: Callable[[], object]) -> float:
    """Return after how many seconds something was so."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if what():
            return time.monotonic() - began
        time.sleep(0.01)
    raise AssertionError("It never happened.")


def state_of(site: Fleet, case: str) -> str:
    asked = text("SELECT state FROM process_instance WHERE id = :id")
    return str(site.ask(asked.bindparams(id=UUID(case)))).lower()


def test_a_task_completed_at_a_page_wakes_the_worker_of_another_process(
    site: Fleet,
    hand: Hand,
    listener: Listener,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wait_for(lambda: site.ask(text("SELECT 1 FROM procrastinate_workers")))
    waits = []
    for number in range(1, 11):
        case, task = begun(hand)
        complete(hand, task)
        waits.append(wait_for(lambda calls=number: len(listener.heard) == calls))
        wait_for(lambda case=case: state_of(site, case) == "completed")
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the result
            f"\nwake: p50 {sorted(waits)[5] * 1000:.0f} ms, "
            f"worst {max(waits) * 1000:.0f} ms from the answer of the page to the call"
        )
    assert max(waits) < SOON


def test_figures_of_all_processes_of_gunicorn_add_up(hand: Hand) -> None:
    for _ in range(12):
        begun(hand)
        hand.hang_up()  # whichever process is free takes the next line
    found = set()
    for _ in range(8):
        hand.hang_up()
        status, _, figures = hand.send("GET", "/metrics", {}, None)
        assert status == 200
        counted = STARTED.search(figures)
        assert counted, figures
        found.add(float(counted[1]))
        assert b"praxis_queue_depth" in figures
    assert found == {12.0}


@pytest.mark.requirement("R22")
def test_told_to_stop_pages_and_worker_finish_what_they_began(
    site: Fleet, hand: Hand, listener: Listener
) -> None:
    called, task = begun(hand)
    answered, second = begun(hand)
    ended: dict[str, int] = {}
    stopping = threading.Thread(target=lambda: ended.update(site.stop()))
    asking = threading.Thread(target=lambda: complete(hand, second))
    listener.answers.clear()
    complete(hand, task)
    wait_for(lambda: listener.heard)
    owner = create_engine(site.server.url("site"))
    with owner.begin() as holding:
        holding.execute(HOLD, {"id": UUID(answered)})
        asking.start()
        wait_for(lambda: site.ask(WAITING))
        stopping.start()
        time.sleep(0.5)  # the signals have arrived: both still have to finish
        listener.answers.set()
    asking.join()
    stopping.join()
    assert {name: code for name, code in ended.items() if code} == {}
    owner.dispose()
    assert state_of(site, called) == "completed"
    assert site.ask(text("SELECT count(*) FROM job WHERE kind = 'operation'")) == 2
    assert hand.figures.again == 0

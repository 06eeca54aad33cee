"""The mail server is down for a day: the outbox keeps what it owes, and loses none."""

from datetime import timedelta
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.jobs.due import Worker
from engine.model import Incident, JobState
from engine.registers.notices import tell
from engine.testing import Bench
from tests.engine.house import jobs, rows
from tests.engine.jobs.test_mail import SITE, Mailer, free_port, served

MANY = 20


class _Tell:
    def execute(self, uow: Any) -> None:
        for number in range(MANY):
            tell(
                uow,
                ["ana"],
                key=f"n{number}",
                event="notice",
                text=f"Notice {number}",
                subject="x",
            )


def _mailer(port: int) -> Mailer:
    return Mailer(
        f"smtp://127.0.0.1:{port}",
        "praxis@quality.example",
        {"ana": "ana@quality.example"}.get,
        SITE,
    )


@pytest.mark.requirement("R25")
def test_mails_wait_while_the_server_is_down_and_each_arrives_once(
    bench: Bench,
) -> None:
    bench.engine.execute(_Tell(), actor=SYSTEM)
    down = Worker(bench.engine, {"mail": _mailer(free_port())})
    for _ in range(5):
        down.run_ready()
        bench.clock.set(bench.clock() + timedelta(minutes=5))
    assert {(each.state, each.attempts) for each in jobs(bench)} == {
        (JobState.READY, 5)
    }
    assert rows(bench, Incident) == []

    with served() as (box, port):
        up = Worker(bench.engine, {"mail": _mailer(port)})
        for _ in range(2):
            up.run_ready()
            bench.clock.set(bench.clock() + timedelta(minutes=5))
    assert {each.state for each in jobs(bench)} == {JobState.DONE}
    assert len({each["Message-ID"] for each in box.mails}) == len(box.mails) == MANY

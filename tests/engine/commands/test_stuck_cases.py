"""Whoever owns a case hears that it is stuck."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from engine.actor import SYSTEM
from engine.commands.cases.start_instance import StartInstance
from engine.jobs.due import Worker
from engine.model import Incident, Job, Notice, ProcessInstance
from engine.registers.notices import tell
from engine.testing import Bench
from tests.engine.house import LAB, jobs, only_case, rows, who


class _Own:
    """Give the case an owner."""

    def execute(self, uow: Any) -> None:
        uow.session.execute(update(ProcessInstance).values(owner_id="ben"))


class _Tell:
    def execute(self, uow: Any) -> None:
        tell(uow, ["ana"], key="a", event="notice", text="Hello", subject="x")


def _broken(_inputs: Any, _key: str) -> Any:
    raise OSError("nobody answers")


def _wear_out(bench: Bench, kind: str) -> None:
    worker = Worker(bench.engine, {kind: _broken})
    for _ in range(9):
        worker.run_ready()
        bench.clock.set(bench.clock() + timedelta(hours=7))


def test_the_owner_hears_once_that_a_case_is_stuck(bench: Bench) -> None:
    bench.deploy(LAB.replace(b'id="order"', b'id="order" name="Order"'))
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    bench.engine.execute(_Own(), actor=SYSTEM)
    _wear_out(bench, "lab.order")
    key = only_case(bench).business_key
    (told,) = (each for each in rows(bench, Notice) if each.event == "incident")

    assert (told.person, told.subject) == ("ben", key)
    assert told.text.startswith(f"{key} is stuck at “Order”")
    assert [each.payload["person"] for each in jobs(bench) if each.kind == "mail"] == [
        "ben"
    ]


def test_a_mail_that_cannot_be_sent_owes_no_further_mail(bench: Bench) -> None:
    bench.engine.execute(_Tell(), actor=SYSTEM)
    _wear_out(bench, "mail")

    assert len(rows(bench, Incident)) == 1
    assert len(rows(bench, Job)) == 1
    assert len(rows(bench, Notice)) == 1

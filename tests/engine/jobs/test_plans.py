"""What workers and inboxes ask again and again goes through an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from engine.actor import SYSTEM
from engine.clock import EPOCH
from engine.commands.base import Command
from engine.commands.work.fire_timer import FireNext
from engine.commands.work.take_job import TakeJob
from engine.jobs.due import DueTimers, NextDue, ReadyJobs
from engine.model import QUEUES
from engine.queries.base import Query
from engine.queries.inbox import Inbox
from engine.queries.procedures import ProcedureTitles
from engine.testing import Bench
from tests.engine.house import begun, stocked, who

OPEN_WORK = ("timer", "job", "user_task", "task_group")
ASKED: list[Query[Any]] = [
    DueTimers(),
    NextDue(),
    ReadyJobs(),
    Inbox(),
    Inbox(box="groups"),
    Inbox(box="overdue"),
]


CLAIMS: list[tuple[Command[Any], str]] = [
    (FireNext(low=EPOCH), "SEARCH timer USING INDEX timer_by_claim (claim_at>? AND"),
    (TakeJob(job_id=UUID(int=1)), "SEARCH job USING INDEX sqlite_autoindex_job"),
]
SORT = "USE TEMP B-TREE FOR ORDER BY"


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Return a bench on SQLite: a server chooses by the size of its tables."""
    bench = stocked(Bench())
    yield bench
    bench.close()


@contextmanager
def _explained(bench: Bench) -> Iterator[list[str]]:
    """Collect how SQLite finds what is asked inside."""
    plans: list[str] = []

    def explain(_: Any, cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            asked = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(row[3] for row in asked)

    connections = bench.engine.database.connections
    event.listen(connections, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(connections, "before_cursor_execute", explain)


def _plans(bench: Bench, question: Query[Any]) -> list[str]:
    with _explained(bench) as plans:
        bench.engine.fetch(question, actor=who(bench, "ana"))
    return plans


@pytest.mark.parametrize("question", ASKED, ids=repr)
def test_no_table_of_open_work_is_read_from_end_to_end(
    bench: Bench, question: Query[Any]
) -> None:
    begun(bench)
    who(bench, "ana")
    plans = _plans(bench, question)
    assert plans
    read_whole = [
        plan
        for plan in plans
        for table in OPEN_WORK
        if plan.startswith(f"SCAN {table}") and "INDEX" not in plan
    ]
    assert read_whole == []


@pytest.mark.parametrize(("claim", "expected"), CLAIMS, ids=("timer", "job"))
def test_a_claim_goes_straight_to_its_place_in_an_index_and_sorts_nothing(
    bench: Bench, claim: Command[Any], expected: str
) -> None:
    begun(bench)
    with _explained(bench) as plans:
        assert bench.engine.execute(claim, actor=SYSTEM) is None
    assert any(plan.startswith(expected) for plan in plans)
    assert [plan for plan in plans if "SCAN" in plan or "TEMP B-TREE" in plan] == []


def test_ready_jobs_are_read_in_the_order_of_their_index(bench: Bench) -> None:
    plans = _plans(bench, ReadyJobs())
    ready = "SEARCH job USING INDEX job_by_run (queue=? AND run_at<?)"
    assert plans.count(ready) == len(QUEUES)
    assert SORT not in plans


def test_to_offer_procedures_no_case_is_counted(bench: Bench) -> None:
    begun(bench)
    plans = _plans(bench, ProcedureTitles())
    assert any("process_definition" in plan for plan in plans)
    assert [plan for plan in plans if "process_instance" in plan] == []


@pytest.mark.parametrize("box", ["mine", "groups", "overdue"])
def test_a_page_of_the_inbox_sorts_only_the_tops_of_its_lists(
    bench: Bench, box: str
) -> None:
    """One sort merges the tops, one puts the page in order; lists are never sorted."""
    begun(bench)
    plans = _plans(bench, Inbox(box=box))
    assert plans.count(SORT) <= 2

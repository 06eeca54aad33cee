"""What workers and inboxes ask again and again goes through an index."""

from typing import Any

import pytest
from sqlalchemy import event

from engine.jobs.due import DueTimers, NextDue, ReadyJobs
from engine.queries.base import Query
from engine.queries.inbox import Inbox
from engine.testing import Bench
from tests.engine.house import begun, who

OPEN_WORK = ("timer", "job", "user_task", "task_group")
ASKED: list[Query[Any]] = [
    DueTimers(),
    NextDue(),
    ReadyJobs(),
    Inbox(),
    Inbox(box="groups"),
    Inbox(box="overdue"),
]


def _plans(bench: Bench, question: Query[Any]) -> list[str]:
    """Return how SQLite would find what a question asks."""
    plans: list[str] = []

    def explain(_: Any, cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            asked = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(row[3] for row in asked)

    connections = bench.engine.database.connections
    event.listen(connections, "before_cursor_execute", explain)
    bench.engine.fetch(question, actor=who(bench, "ana"))
    event.remove(connections, "before_cursor_execute", explain)
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

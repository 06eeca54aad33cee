"""Somebody's transaction does not end: others are refused in time, and lose nothing."""

from time import monotonic
from uuid import UUID

import pytest
from sqlalchemy import text

from engine.commands.tasks.complete_task import CompleteTask
from engine.errors import BusyError
from engine.store.database import PATIENCE
from engine.testing import Bench
from tests.engine.house import begun, snapshot, task_id, who

HOLD = text("SELECT id FROM process_instance WHERE id = :id FOR UPDATE")


@pytest.mark.requirement("R28")
def test_who_waits_too_long_for_a_held_case_is_refused_and_may_try_again(
    bench: Bench,
) -> None:
    held, free = begun(bench), begun(bench)
    first = task_id(bench, "write")
    command = CompleteTask(task_id=first, answers={"name": "Offer"})
    before = snapshot(bench)
    with bench.engine.database.connections.begin() as connection:
        connection.execute(HOLD, {"id": UUID(held)})
        began = monotonic()
        with pytest.raises(BusyError, match="try again in a moment"):
            bench.engine.execute(command, actor=who(bench, "ana"))
        assert PATIENCE / 1_000 <= monotonic() - began < 2 * PATIENCE / 1_000
        assert snapshot(bench) == before
        bench.complete("write", {"name": "Other"}, actor="ben", instance=free)
    bench.engine.execute(command, actor=who(bench, "ana"))
    assert bench.open_tasks() == ["approve", "approve"]

"""The training gate at each door a step goes through: no requirement, no gate."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.people.arrange_substitution import ArrangeSubstitution
from engine.commands.tasks.assign_task import AssignTask
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.delegate_task import DelegateTask
from engine.errors import NotTrainedError
from engine.model import UserTask
from engine.scenarios.stage import ImportRecords
from engine.testing import Bench
from tests.engine.house import begun, rows, task_id, who

SOP = {"requirement": "SOP-7", "title": "Letters", "version": "2.0", "method": "quiz"}
WRITE = ["letter/write"]


def records(bench: Bench, register: str, **found: Any) -> None:
    bench.engine.execute(ImportRecords(records={register: found}), actor=SYSTEM)


def gated(bench: Bench, steps: list[str]) -> None:
    rule = {**SOP, "gates_steps": steps, "state": "active"}
    records(bench, "training_requirements", **{"SOP-7-v2.0": rule})


def trained(bench: Bench, person: str, version: str = "2.0") -> None:
    record = {
        "person": person,
        "requirement": "SOP-7",
        "version": version,
        "completed": date(2026, 1, 2),
        "result": "passed",
        "state": "current",
    }
    records(bench, "training_records", **{f"TR-{person}": record})


@pytest.mark.requirement("R-085", "11.10(i)")
def test_who_is_not_trained_neither_claims_nor_completes(bench: Bench) -> None:
    gated(bench, WRITE)
    trained(bench, "ben")
    begun(bench)
    task = task_id(bench, "write")
    hand_in = CompleteTask(task_id=task, answers={"name": "Offer"})
    for command in (ClaimTask(task_id=task), hand_in):
        with pytest.raises(NotTrainedError, match="ana is not trained in SOP-7"):
            bench.engine.execute(command, actor=who(bench, "ana"))
    bench.engine.execute(ClaimTask(task_id=task), actor=who(bench, "ben"))
    bench.engine.execute(hand_in, actor=who(bench, "ben"))
    assert bench.open_tasks() == ["approve"]


@pytest.mark.requirement("R-085", "11.10(i)")
def test_a_step_is_neither_delegated_nor_assigned_to_who_is_not_trained(
    bench: Bench,
) -> None:
    gated(bench, WRITE)
    trained(bench, "ben")
    begun(bench)
    task = task_id(bench, "write")
    delegate = DelegateTask(task_id=task, person="ana", reason="Her customer")
    assign = AssignTask(task_id=task, person="ana", reason="Her customer")
    for command, by in ((delegate, "ben"), (assign, "olga")):
        with pytest.raises(NotTrainedError):
            bench.engine.execute(command, actor=who(bench, by))
    assert [each.assignee_id for each in rows(bench, UserTask)] == [None]
    trained(bench, "ana")
    bench.engine.execute(assign, actor=who(bench, "olga"))
    assert [each.assignee_id for each in rows(bench, UserTask)] == ["ana"]


@pytest.mark.requirement("R-085", "R-044")
def test_the_training_of_the_absent_does_not_count_for_the_substitute(
    bench: Bench,
) -> None:
    gated(bench, WRITE)
    trained(bench, "ben")
    begun(bench)
    bench.add_person("dan", ())
    today = bench.clock().date()
    bench.engine.execute(
        ArrangeSubstitution(
            absent="ben", deputy="dan", first=today, last=today + timedelta(days=4)
        ),
        actor=who(bench, "ben"),
    )
    hand_in = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"})
    with pytest.raises(NotTrainedError, match="dan is not trained"):
        bench.engine.execute(hand_in, actor=who(bench, "dan"))
    trained(bench, "dan")
    bench.engine.execute(hand_in, actor=who(bench, "dan"))
    assert bench.open_tasks() == ["approve"]


@pytest.mark.requirement("R-085", "S9", "11.10(i)")
def test_training_that_is_out_of_date_keeps_a_signature_off(bench: Bench) -> None:
    gated(bench, ["letter/approve"])
    trained(bench, "quinn", version="1.0")
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    with pytest.raises(NotTrainedError, match=r"version 2\.0"):
        bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    assert bench.open_tasks() == ["approve"]


@pytest.mark.requirement("R-085")
def test_where_nothing_requires_training_everybody_passes(bench: Bench) -> None:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    assert bench.open_tasks() == []

"""What two engines on one database must settle between them, on any database."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.commands.base import Command
from engine.commands.cases.start_instance import StartInstance
from engine.commands.people.open_session import SignIn
from engine.commands.release.deploy_model import DeployModel
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.save_draft import SaveDraft
from engine.commands.work.fire_timer import FireTimer
from engine.errors import ConflictError, NotPermittedError
from engine.jobs.due import DueTimers, Worker
from engine.model import (
    AnswerDraft,
    AuditEvent,
    DefinitionState,
    JobState,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.engine.house import (
    FORMS,
    LAB,
    LETTER,
    WAITER,
    actions,
    begun,
    count,
    jobs,
    only_task,
    rows,
    task_id,
    timers,
    who,
)
from tests.engine.together import failed, together
from tests.engine.trail import broken_links

Open = Callable[[], Bench]
AGAIN = 5
"""How often each race is run: once would prove little."""


def _by(
    bench: Bench, person: str, command: Command[Any], key: str | None = None
) -> Callable[[], Any]:
    """Return somebody's doing, to be done in a moment."""
    return lambda: bench.engine.execute(command, actor=who(bench, person), key=key)


@pytest.mark.requirement("ASVS 2.3.4")
def test_of_two_who_complete_a_step_at_once_one_is_refused(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    for _ in range(AGAIN):
        begun(bench)
        command = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "x"})
        results = together(_by(bench, "ana", command), _by(other, "ben", command))
        (refused,) = failed(results)
        assert isinstance(refused, ConflictError)
        assert "completed by" in str(refused)
    assert actions(bench).count("task.completed") == AGAIN
    assert bench.open_tasks() == ["approve"] * AGAIN
    assert broken_links(bench) == []


@pytest.mark.requirement("R10")
def test_a_form_sent_twice_at_once_is_answered_the_same_twice(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    for number in range(AGAIN):
        begun(bench)
        command = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "x"})
        key = f"k{number}"
        results = together(
            _by(bench, "ana", command, key), _by(other, "ana", command, key)
        )
        assert results[0] == results[1]
    assert actions(bench).count("task.completed") == AGAIN


@pytest.mark.requirement("R5")
def test_of_two_who_claim_a_step_at_once_one_gets_it(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    for done in range(1, AGAIN + 1):
        begun(bench)
        command = ClaimTask(task_id=task_id(bench, "write"))
        results = together(_by(bench, "ana", command), _by(other, "ben", command))
        (refused,) = failed(results)
        assert isinstance(refused, ConflictError | NotPermittedError)
        assert actions(bench).count("task.claimed") == done
        bench.worker.engine.execute(_End(), actor=SYSTEM)


def test_the_first_cases_of_a_year_get_keys_without_a_gap(
    bench: Bench, open_bench: Open
) -> None:
    others = [open_bench() for _ in range(3)]
    command = StartInstance(procedure="letter", answers={})
    results = together(
        *(
            lambda one=one: one.engine.execute(command, actor=who(one, "ana"))
            for one in (bench, *others)
        )
    )
    assert failed(results) == []
    numbers = [each.business_key[-4:] for each in rows(bench, ProcessInstance)]
    assert sorted(numbers) == ["0001", "0002", "0003", "0004"]


@pytest.mark.requirement("P11-06")
def test_entries_of_one_stream_written_at_once_make_one_chain(
    bench: Bench, open_bench: Open
) -> None:
    others = [open_bench() for _ in range(3)]
    benches = (bench, *others)

    def knock(one: Bench, number: int) -> object:
        command = SignIn(
            person=f"nobody{number}", password="x", old_digest="", digest="", csrf=""
        )
        return one.engine.execute(command, actor=SYSTEM)

    results = together(
        *(lambda one=one, n=n: knock(one, n) for n, one in enumerate(benches))
    )
    assert failed(results) == []
    entries = [each for each in rows(bench, AuditEvent) if each.stream == "auth"]
    assert sorted(each.seq for each in entries) == [1, 2, 3, 4]
    assert broken_links(bench) == []


def test_two_drafts_saved_at_once_are_one_draft(bench: Bench, open_bench: Open) -> None:
    other = open_bench()
    command = SaveDraft(subject="start:letter", typed={"name": "x"})
    results = together(
        lambda: bench.engine.execute(command, actor=who(bench, "ana")),
        lambda: other.engine.execute(command, actor=who(other, "ana")),
    )
    assert failed(results) == []
    assert count(bench, AnswerDraft) == 1


@pytest.mark.requirement("R5", "R-159")
def test_a_timer_two_workers_want_fires_once(bench: Bench, open_bench: Open) -> None:
    other = open_bench()
    bench.deploy(WAITER)
    for _ in range(10):
        bench.start("waiter")
    for one in (bench, other):
        one.clock.set(one.clock.later("PT1H", one.calendar))
    due = bench.engine.fetch(DueTimers(), actor=SYSTEM)
    assert len(due) == 10
    together(
        *(lambda one=one: [_fire(one, each) for each in due] for one in (bench, other))
    )
    for each in due:  # a case that both wanted at once waits for the next tick
        _fire(bench, each)
    assert actions(bench).count("timer.fired") == 10
    assert bench.open_tasks() == ["after"] * 10
    assert timers(bench) == []
    assert broken_links(bench) == []


def _fire(bench: Bench, timer: UUID) -> bool:
    return bench.engine.execute(FireTimer(timer_id=timer), actor=SYSTEM)


def test_of_a_person_and_a_timer_at_once_one_wins(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    for _ in range(AGAIN):
        begun(bench)
        command = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "x"})
        other.clock.set(other.clock.later("PT8H", other.calendar))
        (timer,) = timers(bench)
        results = together(
            _by(bench, "ana", command), lambda timer=timer: _fire(other, timer.id)
        )
        _fire(other, timer.id)
        chased = bench.open_tasks() == ["chase"]
        assert chased == bool(failed(results))
        assert bench.open_tasks() in (["chase"], ["approve"])
        bench.worker.engine.execute(_End(), actor=SYSTEM)


class _End:
    """Take what is open out of the way of the next round."""

    def execute(self, uow: UnitOfWork) -> None:
        uow.session.execute(update(UserTask).values(state=UserTaskState.WITHDRAWN))


@pytest.mark.requirement("R5")
def test_a_job_two_workers_want_is_done_once(bench: Bench, open_bench: Open) -> None:
    asked: list[str] = []

    def order(_inputs: object, key: str) -> dict[str, str]:
        asked.append(key)
        return {"purity": "clean"}

    workers = [
        Worker(one.engine, {"lab.order": order}) for one in (bench, open_bench())
    ]
    bench.deploy(LAB)
    for _ in range(10):
        bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))
    together(*(lambda one=one: one.run_ready() for one in workers))
    for one in workers:
        one.run_ready()
    assert Counter(asked).most_common(1)[0][1] == 1
    assert len(asked) == 10
    assert {each.state for each in jobs(bench)} == {JobState.DONE}
    assert {each.state for each in bench.instances()} == {"completed"}


def test_a_model_deployed_twice_at_once_has_one_version_in_effect(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    command = DeployModel(bpmn=LETTER, forms=FORMS)
    results = together(
        lambda: bench.engine.execute(command, actor=SYSTEM),
        lambda: other.engine.execute(command, actor=SYSTEM),
    )
    assert all(isinstance(each, ConflictError) for each in failed(results))
    effective = [
        each
        for each in rows(bench, ProcessDefinition)
        if each.state is DefinitionState.EFFECTIVE
    ]
    assert len(effective) == 1
    numbers = [each.version for each in rows(bench, ProcessDefinition)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_step_stays_claimed_by_whom_it_was_given(
    bench: Bench, open_bench: Open
) -> None:
    other = open_bench()
    begun(bench)
    claim = ClaimTask(task_id=task_id(bench, "write"))
    complete = CompleteTask(task_id=claim.task_id, answers={"name": "x"})
    together(
        lambda: bench.engine.execute(claim, actor=who(bench, "ana")),
        lambda: other.engine.execute(complete, actor=who(other, "ben")),
    )
    task = only_task(bench, "write")
    if task.state is UserTaskState.COMPLETED:
        assert (task.completed_by, task.assignee_id) == ("ben", None)
    else:
        assert task.assignee_id == "ana"

"""A request key: carried out once, answered the same, and only for the same thing."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.actor import SYSTEM
from engine.commands.cases.start_instance import StartInstance
from engine.commands.people.set_password import SetPassword
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotFoundError,
    NotPermittedError,
    ReusedKeyError,
)
from engine.model import AuditEvent, ProcessInstance, Request
from engine.testing import Bench
from tests.engine.house import (
    begun,
    count,
    rows,
    snapshot,
    task_id,
    who,
    without_refusals,
)


def _write(bench: Bench, **answers: Any) -> CompleteTask:
    return CompleteTask(task_id=task_id(bench, "write"), answers=answers)


@pytest.mark.requirement("R10")
def test_a_form_sent_twice_is_carried_out_once_and_answered_the_same(
    bench: Bench,
) -> None:
    begun(bench)
    command = _write(bench, name="Offer")
    first = bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    before = snapshot(bench)
    again = bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    assert again == first
    assert snapshot(bench) == before


def test_a_case_started_twice_under_one_key_is_one_case(bench: Bench) -> None:
    command = StartInstance(procedure="letter", answers={"name": "Offer"})
    first = bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    again = bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    assert again == first
    assert count(bench, ProcessInstance) == 1


@pytest.mark.requirement("R10")
def test_the_same_key_with_another_body_is_refused(bench: Bench) -> None:
    for _ in range(2):
        begun(bench)
    command = _write(bench, name="Offer")
    bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    before = snapshot(bench)
    for other in (
        CompleteTask(task_id=command.task_id, answers={"name": "Letter"}),
        _write(bench, name="Offer"),  # the other case
        ClaimTask(task_id=command.task_id),
    ):
        with pytest.raises(ReusedKeyError):
            bench.engine.execute(other, actor=who(bench, "ana"), key="k1")
    assert snapshot(bench) == before


def test_the_key_of_somebody_else_is_no_key_of_mine(bench: Bench) -> None:
    begun(bench)
    command = _write(bench, name="Offer")
    bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    with pytest.raises(ReusedKeyError):
        bench.engine.execute(command, actor=who(bench, "ben"), key="k1")


def test_a_refused_command_uses_up_no_key(bench: Bench) -> None:
    begun(bench)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(_write(bench), actor=who(bench, "ana"), key="k1")
    assert count(bench, Request) == 0
    bench.engine.execute(_write(bench, name="Offer"), actor=who(bench, "ana"), key="k1")
    assert bench.open_tasks() == ["approve"]


def test_the_order_of_a_set_makes_no_other_request(bench: Bench) -> None:
    begun(bench)
    task = task_id(bench, "write")
    letters = [f"field_{number}" for number in range(50)]
    for offered in (frozenset({"name", *letters}), frozenset({*letters[::-1], "name"})):
        command = CompleteTask(task_id=task, answers={"name": "x"}, offered=offered)
        bench.engine.execute(command, actor=who(bench, "ana"), key="k1")
    assert bench.open_tasks() == ["approve"]


def test_a_command_with_a_password_takes_no_request_key(bench: Bench) -> None:
    with pytest.raises(TypeError, match="SetPassword takes no request key"):
        bench.engine.execute(SetPassword(person="ana", new="x"), actor=SYSTEM, key="k1")


@pytest.mark.requirement("ASVS 16.3.2", "P11-13")
def test_a_refusal_is_on_record_although_nothing_happened(bench: Bench) -> None:
    begun(bench)
    before = snapshot(bench)
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            ClaimTask(task_id=task_id(bench, "write")), actor=who(bench, "quinn")
        )
    assert without_refusals(snapshot(bench)) == without_refusals(before)
    (event,) = [
        each for each in rows(bench, AuditEvent) if each.action == "command.refused"
    ]
    assert (event.actor, event.stream) == ("quinn", "auth")
    assert event.object == str(task_id(bench, "write"))
    assert "needs the role clerk" in event.body


@pytest.mark.requirement("ASVS 16.3.2", "ASVS 8.2.2")
def test_what_nobody_may_see_is_not_found_but_the_attempt_is_on_record(
    bench: Bench,
) -> None:
    instance = begun(bench)
    stranger = who(bench, "stranger")
    hidden = task_id(bench, "write")
    bench.engine.execute(_Restrict(instance), actor=SYSTEM)
    with pytest.raises(NotFoundError):
        bench.engine.execute(ClaimTask(task_id=hidden), actor=stranger)
    assert rows(bench, AuditEvent)[-1].object == str(hidden)
    with pytest.raises(NotFoundError):
        bench.engine.execute(ClaimTask(task_id=uuid4()), actor=stranger)


class _Restrict:
    """Make a case confidential, as an answer of its start form would."""

    def __init__(self, instance: str) -> None:
        self.instance = instance

    def execute(self, uow: Any) -> None:
        case = uow.lock(UUID(self.instance))
        case.variables = {**case.variables, "confidentiality": "restricted"}


def test_a_mistake_in_a_form_is_nothing_for_the_record(bench: Bench) -> None:
    begun(bench)
    before = snapshot(bench)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(_write(bench), actor=who(bench, "ana"))
    assert snapshot(bench) == before


def test_who_was_first_is_no_fault_but_a_conflict(bench: Bench) -> None:
    begun(bench)
    claim = ClaimTask(task_id=task_id(bench, "write"))
    bench.engine.execute(claim, actor=who(bench, "ana"))
    with pytest.raises((ConflictError, NotPermittedError)):
        bench.engine.execute(claim, actor=who(bench, "ben"))

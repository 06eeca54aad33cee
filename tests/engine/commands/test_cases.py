"""Start, cancel, call, tell: what happens to whole cases."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.actor import SYSTEM
from engine.commands.cases.broadcast_signal import BroadcastSignal
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.correlate_message import CorrelateMessage
from engine.commands.cases.recheck_conditions import RecheckConditions
from engine.commands.cases.start_called import StartCalled
from engine.commands.cases.start_instance import StartInstance
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotFoundError,
    NotPermittedError,
)
from engine.model import (
    InstanceState,
    Link,
    ProcessInstance,
    Subscription,
    TaskGroup,
    Timer,
)
from engine.testing import Bench
from tests.bpmn.models import (
    chain,
    condition,
    document,
    element,
    end,
    start,
)
from tests.engine.house import (
    CALLER,
    LISTENER,
    MAILBOX,
    actions,
    begun,
    count,
    jobs,
    only_case,
    rows,
    snapshot,
    step,
    who,
    without_refusals,
)


def _case(bench: Bench, instance: str) -> Any:
    return next(each for each in bench.instances() if each.id == instance)


def test_a_case_gets_the_next_key_of_its_year(bench: Bench) -> None:
    keys = [_case(bench, begun(bench)).business_key for _ in range(3)]
    prefix = keys[0].rsplit("-", 2)[0]
    assert keys == [f"{prefix}-2026-000{number}" for number in (1, 2, 3)]
    bench.advance("P1Y")
    assert _case(bench, begun(bench)).business_key == f"{prefix}-2027-0001"


def test_a_refused_start_uses_up_no_key(bench: Bench) -> None:
    before = snapshot(bench)
    command = StartInstance(procedure="letter", start_event="nowhere")
    with pytest.raises(NotFoundError, match="has no start event “nowhere”"):
        bench.engine.execute(command, actor=who(bench, "ana"))
    assert without_refusals(snapshot(bench)) == without_refusals(before)


def test_a_procedure_nobody_deployed_cannot_be_started(bench: Bench) -> None:
    with pytest.raises(NotFoundError, match="No version of “nothing” is in effect"):
        bench.engine.execute(
            StartInstance(procedure="nothing"), actor=who(bench, "ana")
        )


def test_a_case_is_cancelled_with_a_reason_and_by_whom_may(bench: Bench) -> None:
    instance = UUID(begun(bench))
    with pytest.raises(InvalidAnswersError) as refused:
        bench.engine.execute(
            CancelInstance(instance_id=instance, reason=" "), actor=who(bench, "olga")
        )
    assert set(refused.value.by_field) == {"reason"}
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            CancelInstance(instance_id=instance, reason="No"), actor=who(bench, "ben")
        )
    bench.engine.execute(
        CancelInstance(instance_id=instance, reason="Twice"), actor=who(bench, "olga")
    )
    case = only_case(bench)
    assert (case.state, case.status, case.outcome) == (
        InstanceState.TERMINATED,
        "cancelled",
        "Twice",
    )
    assert actions(bench)[-2:] == ["case.cancelled", "case.ended"]


def test_a_cancelled_case_leaves_nothing_that_could_still_happen(
    bench: Bench,
) -> None:
    instance = begun(bench)
    bench.engine.execute(
        CancelInstance(instance_id=UUID(instance), reason="Twice"),
        actor=who(bench, "olga"),
    )
    assert bench.open_tasks() == []
    for kind in (Timer, TaskGroup, Subscription):
        assert count(bench, kind) == 0
    bench.advance("P30D")
    assert [each.state for each in bench.instances()] == ["terminated"]


def test_a_message_reaches_the_one_case_that_waits_for_it(bench: Bench) -> None:
    bench.deploy(MAILBOX)
    first, second = bench.start("mailbox"), bench.start("mailbox")
    key = _case(bench, second).business_key
    assert bench.message("msg", {"answer": 7}, {"business_key": key})
    assert _case(bench, second).state == "completed"
    assert _case(bench, first).state == "running"


def test_a_message_nobody_waits_for_is_not_taken(bench: Bench) -> None:
    before = snapshot(bench)
    assert bench.message("msg") is False
    assert snapshot(bench) == before


def test_a_message_that_several_wait_for_is_refused(bench: Bench) -> None:
    bench.deploy(MAILBOX)
    for _ in range(2):
        bench.start("mailbox")
    before = snapshot(bench)
    with pytest.raises(ConflictError, match="2 cases wait for “msg”"):
        bench.message("msg")
    assert snapshot(bench) == before


def test_a_message_to_a_case_that_has_ended_is_not_taken(bench: Bench) -> None:
    bench.deploy(MAILBOX)
    bench.start("mailbox")
    assert bench.message("msg") is True
    assert bench.message("msg") is False


def test_a_signal_reaches_everybody_who_waits(bench: Bench) -> None:
    bench.deploy(LISTENER)
    for _ in range(3):
        bench.start("listener")
    assert bench.signal("sig") == 3
    assert {each.state for each in bench.instances()} == {"completed"}
    assert bench.signal("sig") == 0


def test_a_case_that_threw_a_signal_does_not_hear_it_again(bench: Bench) -> None:
    bench.deploy(LISTENER)
    own, other = bench.start("listener"), bench.start("listener")
    reached = bench.engine.execute(
        BroadcastSignal(name="sig", source=UUID(own)), actor=SYSTEM
    )
    bench.settle()
    assert reached == 1
    assert _case(bench, own).state == "running"
    assert _case(bench, other).state == "completed"


def test_a_called_case_starts_once_and_returns_its_results(bench: Bench) -> None:
    bench.deploy(CALLER)
    parent = bench.start("caller", actor="ana")
    child = next(each for each in bench.instances() if each.parent == parent)
    assert child.process_id == "letter"
    again = bench.engine.execute(
        StartCalled(
            parent_id=UUID(parent),
            token=rows(bench, Subscription)[0].token,
            procedure="letter",
            inputs={},
        ),
        actor=SYSTEM,
    )
    assert str(again) == child.id
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    assert _case(bench, parent).state == "completed"
    assert _case(bench, parent).variables["answer"] == "Offer"


def test_who_worked_in_a_called_case_is_linked_to_its_parent(bench: Bench) -> None:
    bench.deploy(CALLER)
    parent = bench.start("caller", actor="ana")
    (link,) = rows(bench, Link)
    assert (str(link.parent_id), link.procedure, link.status) == (
        parent,
        "letter",
        "open",
    )


def test_a_cancelled_case_takes_the_cases_it_called_with_it(bench: Bench) -> None:
    bench.deploy(CALLER)
    parent = bench.start("caller", actor="ana")
    bench.engine.execute(
        CancelInstance(instance_id=UUID(parent), reason="Twice"),
        actor=who(bench, "olga"),
    )
    bench.settle()
    assert {each.state for each in bench.instances()} == {"terminated"}
    assert rows(bench, Link)[0].status == "cancelled"


def test_a_caller_goes_on_when_the_called_case_was_cancelled(bench: Bench) -> None:
    bench.deploy(CALLER)
    parent = bench.start("caller", actor="ana")
    child = next(each for each in bench.instances() if each.parent == parent)
    bench.engine.execute(
        CancelInstance(instance_id=UUID(child.id), reason="Not needed"),
        actor=who(bench, "olga"),
    )
    bench.settle()
    assert _case(bench, parent).state == "completed"


def test_a_case_that_ended_before_its_cancellation_is_no_fault(bench: Bench) -> None:
    instance = UUID(begun(bench))
    command = CancelInstance(instance_id=instance, reason="Its caller has ended")
    for _ in range(2):
        assert bench.engine.execute(command, actor=SYSTEM) == instance
    assert actions(bench).count("case.cancelled") == 1


WATCHER = document(
    start()
    + element("intermediateCatchEvent", "until", condition("= go = true"))
    + step("next", "clerk")
    + end()
    + chain("start until next end"),
    process="watcher",
)


def test_conditions_are_tested_again_when_asked(bench: Bench) -> None:
    bench.deploy(WATCHER)
    instance = UUID(bench.start("watcher", {"go": False}))
    command = RecheckConditions(instance_id=instance)
    bench.engine.execute(command, actor=SYSTEM)
    assert bench.open_tasks() == []
    bench.engine.execute(_Set(instance, go=True), actor=SYSTEM)
    bench.engine.execute(command, actor=SYSTEM)
    assert bench.open_tasks() == ["next"]


class _Set:
    def __init__(self, instance: UUID, **values: Any) -> None:
        self.instance, self.values = instance, values

    def execute(self, uow: Any) -> None:
        case = uow.lock(self.instance)
        case.variables = {**case.variables, **self.values}


def test_a_recheck_of_a_case_that_has_ended_does_nothing(bench: Bench) -> None:
    bench.deploy(MAILBOX)
    instance = UUID(bench.start("mailbox"))
    bench.message("msg")
    before = snapshot(bench)
    bench.engine.execute(RecheckConditions(instance_id=instance), actor=SYSTEM)
    assert snapshot(bench) == before


def test_a_message_payload_becomes_data_only_where_the_model_says_so(
    bench: Bench,
) -> None:
    bench.deploy(MAILBOX)
    bench.start("mailbox", {"kept": 1})
    bench.engine.execute(
        CorrelateMessage(name="msg", payload={"answer": 7}), actor=SYSTEM
    )
    assert only_case(bench).variables["kept"] == 1


def test_a_case_nobody_knows_is_not_found(bench: Bench) -> None:
    for command in (
        CancelInstance(instance_id=uuid4(), reason="x"),
        RecheckConditions(instance_id=uuid4()),
    ):
        with pytest.raises(NotFoundError):
            bench.engine.execute(command, actor=who(bench, "olga"))
    assert count(bench, ProcessInstance) == 0
    assert jobs(bench) == []

"""Signals and messages, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

import pytest

from engine.testing import ConflictError
from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    ends,
    extended,
    gate,
    inside,
    process,
    starts,
    tasks,
    throws,
    whole,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"


def test_a_signal_reaches_every_case_that_waits_and_starts_others() -> None:
    waiting = process(
        starts() + catches("c", ON["signal"]) + tasks("a") + ends(), "s -> c -> a -> e"
    )
    starting = process(
        starts("s", ON["signal"]) + tasks("b") + ends(), "s -> b -> e", key="Q"
    )
    trial = Trial(waiting, starting).start()
    trial.start()
    assert trial.bench.signal("sig", {"n": 5}) == 3
    assert sorted(trial.open) == ["a", "a", "b"]
    assert all(each.variables == {"n": 5} for each in trial.bench.instances())
    assert trial.bench.signal("unheard") == 0


def test_a_signal_thrown_in_one_case_is_heard_in_another() -> None:
    waiting = process(
        starts() + catches("c", ON["signal"]) + tasks("a") + ends(), "s -> c -> a -> e"
    )
    throwing = process(starts() + ends("t", ON["signal"]), "s -> t", key="Q")
    trial = Trial(waiting, throwing).start()
    trial.start("Q")
    assert trial.open == ["a"]


def test_a_signal_may_interrupt_its_own_thrower() -> None:
    sub = inside(
        "sub",
        starts("i") + throws("t", ON["signal"]) + tasks("a") + ends("j"),
        "i -> t -> a -> j",
    )
    trial = started(
        process(
            starts() + sub + tasks("c") + ends() + at("sub", "q", ON["signal"]),
            "s -> sub -> e, q -> c -> e",
        )
    )
    assert trial.open == ["c"]


def test_a_message_two_cases_wait_for_needs_a_correlation() -> None:
    waiting = process(
        starts() + catches("c", ON["message"]) + tasks("a") + ends(), "s -> c -> a -> e"
    )
    trial = Trial(waiting).start(order=1)
    first = trial.case
    trial.start(order=2)
    with pytest.raises(ConflictError):
        trial.bench.message("msg")
    assert trial.bench.message("msg", {"got": True}, {"order": 3}) is False
    assert trial.bench.message("msg", {"got": True}, {"order": 1}) is True
    assert trial.bench.open_tasks(first) == ["a"]
    assert trial.bench.open_tasks(trial.case) == []


CORRELATED = (
    '<correlationProperty id="CP" name="order"><correlationPropertyRetrievalExpression messageRef="Msg">'
    "<messagePath>orderNumber</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
    '<collaboration id="C"><participant id="p1" processRef="P"/><correlationKey id="CK" name="byOrder">'
    "<correlationPropertyRef>CP</correlationPropertyRef></correlationKey></collaboration>"
)
BOUND = (
    '<correlationSubscription id="CS" correlationKeyRef="CK"><correlationPropertyBinding correlationPropertyRef="CP">'
    "<dataPath>order</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def test_a_message_between_cases_is_correlated_by_its_key() -> None:
    waiting = whole(
        f'<process id="P" isExecutable="true">{process(starts() + catches("c", ON["message"]) + tasks("a") + ends(), "s -> c -> a -> e", roots="").decode().partition("isExecutable=")[2].partition(">")[2].rpartition("</process>")[0]}{BOUND}</process>',
        beside=CORRELATED,
    )
    throwing = process(
        starts()
        + throws("t", '<messageEventDefinition messageRef="Msg"/>').replace(
            "<message",
            extended('<qms:input name="orderNumber" value="=order"/>') + "<message",
            1,
        )
        + ends(),
        "s -> t -> e",
        key="Q",
        beside=CORRELATED.partition("<collaboration")[0],
    )
    trial = Trial(waiting, throwing).start(order=1)
    first = trial.case
    trial.start(order=2)
    second = trial.case
    trial.start("Q", order=2)
    assert (trial.bench.open_tasks(first), trial.bench.open_tasks(second)) == (
        [],
        ["a"],
    )
    assert trial.bench.message("msg", {}, {"order": 1}) is True
    assert trial.bench.open_tasks(first) == ["a"]


def test_a_message_thrown_in_one_case_starts_another() -> None:
    starting = process(
        starts("s", ON["message"]) + tasks("b") + ends(), "s -> b -> e", key="Q"
    )
    throwing = process(
        starts() + tasks("a") + '<sendTask id="t" messageRef="Msg"/>' + ends(),
        "s -> a -> t -> e",
    )
    trial = Trial(starting, throwing).start().do("a")
    assert trial.open == ["b"]
    assert [(each.process_id, each.state) for each in trial.bench.instances()] == [
        ("P", "completed"),
        ("Q", "running"),
    ]


def test_a_message_start_event_maps_what_came() -> None:
    mapped = extended('<qms:output name="order" value="=number + 1"/>')
    trial = Trial(
        process(starts("s", mapped + ON["message"]) + tasks("a") + ends(), LINE)
    )
    assert trial.bench.message("msg", {"number": 6, "noise": "x"}) is True
    assert trial.bench.instances()[0].variables == {"order": 7}
    assert trial.bench.history()[0].wrote == {"order": 7}


def test_a_signal_start_event_maps_what_came() -> None:
    mapped = extended('<qms:output name="order" value="=number + 1"/>')
    trial = Trial(
        process(starts("s", mapped + ON["signal"]) + tasks("a") + ends(), LINE)
    )
    assert trial.bench.signal("sig", {"number": 6, "noise": "x"}) == 1
    assert trial.bench.instances()[0].variables == {"order": 7}


def test_send_and_receive_tasks_exchange_a_message_inside_a_case() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + '<sendTask id="send" messageRef="Msg"/><receiveTask id="get" messageRef="Msg"/>'
        + tasks("a b")
        + ends()
    )
    trial = started(
        process(body, "s -> p, p -> a -> send -> e, p -> get -> b -> e")
    ).do("a")
    assert trial.open == ["b"]

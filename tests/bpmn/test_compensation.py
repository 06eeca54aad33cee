"""Compensation and transactions (engine.md of the design, 2.2)."""

import pytest

from tests.bpmn.models import (
    CANCEL,
    COMPENSATE,
    ERROR,
    boundary,
    chain,
    document,
    element,
    end,
    gateway,
    many,
    script,
    start,
    sub,
    throw,
    times,
    users,
)
from tests.bpmn.walk import Walk


def _undoable(name: str, tag: str = "userTask") -> str:
    """Return an activity with a handler ``undo_<name>``."""
    return (
        element(tag, name)
        + boundary(f"c_{name}", name, COMPENSATE)
        + element("userTask", f"undo_{name}", isForCompensation="true")
        + element(
            "association",
            f"as_{name}",
            sourceRef=f"c_{name}",
            targetRef=f"undo_{name}",
            associationDirection="One",
        )
    )


def test_completed_activities_are_undone_in_reverse_order() -> None:
    body = start() + _undoable("a") + _undoable("b") + _undoable("never")
    body += throw("t", COMPENSATE) + users("after")
    walk = Walk(document(body + chain("start a b t after")))
    walk.complete("a").complete("b")
    assert walk.open == ["undo_b"]
    assert walk.complete("undo_b").open == ["undo_a"]
    assert walk.complete("undo_a").open == ["after"]


def test_an_activity_that_did_not_complete_is_not_undone() -> None:
    body = start() + gateway("parallel", "f") + _undoable("a") + _undoable("b")
    body += end("x", COMPENSATE) + chain("start f a x") + chain("f b")
    walk = Walk(document(body)).complete("a")
    assert walk.open == ["b", "undo_a"]


def test_an_activity_reference_undoes_that_activity_only() -> None:
    one = '<bpmn:compensateEventDefinition activityRef="a"/>'
    body = start() + _undoable("a") + _undoable("b") + end("x", one)
    walk = Walk(document(body + chain("start a b x")))
    assert walk.complete("a").complete("b").open == ["undo_a"]
    assert walk.complete("undo_a").state == "completed"


def test_what_was_done_twice_is_undone_twice_and_once_only() -> None:
    body = start() + gateway("exclusive", "m") + _undoable("a")
    body += gateway("exclusive", "g", default="d") + throw("t", COMPENSATE)
    body += throw("t2", COMPENSATE) + end() + chain("start m a g")
    body += chain("t t2 end")
    body += element(
        "sequenceFlow",
        "again",
        "<bpmn:conditionExpression>more</bpmn:conditionExpression>",
        sourceRef="g",
        targetRef="m",
    )
    body += element("sequenceFlow", "d", sourceRef="g", targetRef="t")
    walk = Walk(document(body)).complete("a", more=True).complete("a", more=False)
    walk.complete("undo_a").complete("undo_a")
    assert walk.state == "completed"


def test_without_waiting_the_thrower_goes_on() -> None:
    hurry = '<bpmn:compensateEventDefinition waitForCompletion="false"/>'
    body = start() + _undoable("a") + throw("t", hurry) + users("after")
    walk = Walk(document(body + end() + chain("start a t after end"))).complete("a")
    assert sorted(walk.open) == ["after", "undo_a"]
    assert walk.complete("after").state == "running"
    assert walk.complete("undo_a").state == "completed"


def test_a_completed_subprocess_is_undone_by_what_completed_inside() -> None:
    inner = _undoable("a") + _undoable("b") + end("we") + chain("w_s a b we")
    body = start() + sub("w", inner) + _undoable("c") + throw("t", COMPENSATE)
    walk = Walk(document(body + users("after") + chain("start w c t after")))
    for name in ("a", "b", "c", "undo_c", "undo_b", "undo_a"):
        assert walk.open == [name]
        walk.complete(name)
    assert walk.open == ["after"]


def test_a_compensation_event_subprocess_undoes_its_scope() -> None:
    handler = element(
        "subProcess",
        "esp",
        start("es", COMPENSATE) + users("own") + end("ee") + chain("es own ee"),
        triggeredByEvent="true",
    )
    inner = _undoable("a") + end("we") + chain("w_s a we") + handler
    body = start() + sub("w", inner) + throw("t", COMPENSATE) + users("after")
    walk = Walk(document(body + chain("start w t after"))).complete("a")
    assert walk.open == ["own"]
    assert walk.complete("own").open == ["after"]


def test_a_compensation_event_subprocess_may_undo_what_completed_inside() -> None:
    handler = element(
        "subProcess",
        "esp",
        start("es", COMPENSATE) + end("ee", COMPENSATE) + chain("es ee"),
        triggeredByEvent="true",
    )
    inner = _undoable("a") + end("we") + chain("w_s a we") + handler
    body = start() + sub("w", inner) + throw("t", COMPENSATE) + users("after")
    walk = Walk(document(body + chain("start w t after"))).complete("a")
    assert walk.open == ["undo_a"]
    assert walk.complete("undo_a").open == ["after"]


def test_each_instance_of_a_multi_instance_is_undone_with_its_frame() -> None:
    body = start() + _undoable("a").replace(
        '<bpmn:userTask id="a"></bpmn:userTask>',
        element("userTask", "a", many(times(2))),
    )
    body += throw("t", COMPENSATE) + end() + chain("start a t end")
    walk = Walk(document(body)).complete("a", v="x").complete("a", v="y")
    assert walk.rows("user")[0].local == {"loopCounter": 2, "v": "y"}
    walk.complete("undo_a")
    assert walk.rows("user")[0].local == {"loopCounter": 1, "v": "x"}
    assert walk.complete("undo_a").state == "completed"


def test_handlers_see_the_current_variables() -> None:
    body = start() + _undoable("a").replace('undo_a" is', 'undo_a" is')
    body += script("s", "n = 2") + throw("t", COMPENSATE) + end()
    walk = Walk(document(body + chain("start a s t end"))).complete("a", n=1)
    assert walk.variables == {"n": 2}
    assert walk.complete("undo_a").state == "completed"


# -- transactions


def _transaction(inner: str, caught: bool = True) -> bytes:  # noqa: FBT001, FBT002  test
    body = start() + sub("tx", inner, tag="transaction") + users("after h e") + end()
    body += boundary("eb", "tx", ERROR) + chain("start tx after end") + chain("eb e")
    if caught:
        body += boundary("cb", "tx", CANCEL) + chain("cb h")
    return document(body)


_BOOKING = (
    _undoable("a")
    + _undoable("b")
    + users("ask")
    + gateway("exclusive", "g", default="ok")
    + end("done")
    + end("no", CANCEL)
    + end("bad", ERROR)
    + chain("tx_s a b ask g")
    + element("sequenceFlow", "ok", sourceRef="g", targetRef="done")
    + element(
        "sequenceFlow",
        "f_no",
        '<bpmn:conditionExpression>say = "no"</bpmn:conditionExpression>',
        sourceRef="g",
        targetRef="no",
    )
    + element(
        "sequenceFlow",
        "f_bad",
        '<bpmn:conditionExpression>say = "bad"</bpmn:conditionExpression>',
        sourceRef="g",
        targetRef="bad",
    )
)


def test_a_cancelled_transaction_is_undone_and_left_by_its_cancel_boundary() -> None:
    walk = Walk(_transaction(_BOOKING)).complete("a").complete("b")
    walk.complete("ask", say="no")
    assert walk.open == ["undo_b"]
    assert walk.complete("undo_b").open == ["undo_a"]
    assert walk.complete("undo_a").open == ["h"]
    assert "no" in walk.passed
    assert "tx" not in walk.passed


def test_a_cancel_withdraws_what_is_open_in_the_transaction() -> None:
    inner = gateway("parallel", "f") + users("a b") + end("no", CANCEL)
    walk = Walk(_transaction(inner + chain("tx_s f a no") + chain("f b")))
    assert walk.complete("a").open == ["h"]


@pytest.mark.parametrize(("say", "names"), [("yes", ["after"]), ("bad", ["e"])])
def test_a_transaction_that_succeeds_or_fails_undoes_nothing(
    say: str, names: list[str]
) -> None:
    walk = Walk(_transaction(_BOOKING)).complete("a").complete("b")
    assert walk.complete("ask", say=say).open == names


def test_a_cancel_that_nothing_catches_is_an_incident() -> None:
    inner = users("a") + end("no", CANCEL) + chain("tx_s a no")
    walk = Walk(_transaction(inner, caught=False)).complete("a")
    assert walk.incidents == ["cancel-uncaught"]
    assert walk.state == "running"

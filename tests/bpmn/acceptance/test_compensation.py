"""Transactions and compensation, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

from tests.bpmn.acceptance.diagrams import (
    ON,
    association,
    at,
    ends,
    gate,
    inside,
    over,
    process,
    repeated,
    starts,
    tasks,
    throws,
)
from tests.bpmn.acceptance.trial import started


def undone(extra: str, way: str) -> bytes:
    body = (
        starts()
        + tasks("a b")
        + '<userTask id="ua" isForCompensation="true"/><userTask id="ub" isForCompensation="true"/>'
        + at("a", "ca", ON["compensate"])
        + at("b", "cb", ON["compensate"])
        + association("ca", "ua")
        + association("cb", "ub", "as2")
        + extra
    )
    return process(body, way)


def test_compensation_runs_in_reverse_order_of_completion() -> None:
    trial = started(
        undone(
            throws("t", ON["compensate"]) + tasks("c") + ends(),
            "s -> a -> b -> t -> c -> e",
        )
    )
    trial.do("a", "b")
    assert trial.open == ["ub"]
    trial.do("ub")
    assert trial.open == ["ua"]
    trial.do("ua")
    assert trial.open == ["c"]


def test_compensation_of_one_activity_and_without_waiting() -> None:
    one = '<compensateEventDefinition activityRef="a" waitForCompletion="false"/>'
    trial = started(
        undone(throws("t", one) + tasks("c") + ends(), "s -> a -> b -> t -> c -> e")
    ).do("a", "b")
    assert sorted(trial.open) == ["c", "ua"]
    trial.do("c")
    assert trial.state == "running"
    trial.do("ua")
    assert trial.state == "completed"


def test_a_compensation_end_undoes_what_has_completed() -> None:
    trial = started(
        undone(
            ends("e", ON["compensate"])
            + gate("exclusive", "g", 'default="f2"')
            + ends("e2"),
            "s -> a -> g, g ->[x = 1] b, g -> e, b -> e2".replace(
                "g ->[x = 1] b, g -> e", "g -> e, g ->[x = 1] b"
            ),
        )
    )
    trial.do("a")
    assert trial.open == ["ua"]
    trial.do("ua")
    assert (trial.state, trial.done) == ("completed", ["s", "a", "g", "ua", "e"])


def booking(end: str) -> bytes:
    body = (
        f'<transaction id="tx">{starts("i")}{tasks("a b")}<userTask id="ua" isForCompensation="true"/>{at("a", "ca", ON["compensate"])}'
        f"{association('ca', 'ua')}{gate('exclusive', 'g', 'default=' + chr(34) + 'x4' + chr(34))}{ends('j')}{ends('k', end)}"
        '<sequenceFlow id="x1" sourceRef="i" targetRef="a"/><sequenceFlow id="x2" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="x3" sourceRef="b" targetRef="g"/><sequenceFlow id="x4" sourceRef="g" targetRef="j"/>'
        '<sequenceFlow id="x5" sourceRef="g" targetRef="k"><conditionExpression>bad = true</conditionExpression></sequenceFlow></transaction>'
    )
    around = (
        starts()
        + body
        + tasks("ok nok err")
        + ends()
        + at("tx", "qc", ON["cancel"])
        + at("tx", "qe", ON["error"])
    )
    return process(around, "s -> tx -> ok -> e, qc -> nok -> e, qe -> err -> e")


def test_a_cancelled_transaction_is_undone_and_left_by_its_cancel_boundary() -> None:
    trial = started(booking(ON["cancel"])).do("a").do("b", bad=True)
    assert trial.open == ["ua"]
    trial.do("ua")
    assert trial.open == ["nok"]


def test_a_transaction_that_succeeds_is_left_normally() -> None:
    assert started(booking(ON["cancel"])).do("a").do("b", bad=False).open == ["ok"]


def test_an_error_in_a_transaction_is_a_hazard_and_undoes_nothing() -> None:
    assert started(booking(ON["error"])).do("a").do("b", bad=True).open == ["err"]


def test_a_compensation_event_subprocess_undoes_its_completed_scope() -> None:
    handler = inside(
        "h",
        starts("hs", ON["compensate"]) + tasks("u") + ends("he"),
        "hs -> u -> he",
        'triggeredByEvent="true"',
    )
    sub = inside("sub", starts("i") + tasks("a") + ends("j") + handler, "i -> a -> j")
    trial = started(
        process(
            starts() + sub + throws("t", ON["compensate"]) + tasks("c") + ends(),
            "s -> sub -> t -> c -> e",
        )
    ).do("a")
    assert trial.open == ["u"]
    assert trial.do("u").open == ["c"]


def test_each_instance_of_a_multi_instance_is_undone() -> None:
    body = (
        starts()
        + f'<userTask id="a">{repeated("<loopCardinality>2</loopCardinality>")}</userTask><userTask id="u" isForCompensation="true"/>'
        + at("a", "c", ON["compensate"])
        + association("c", "u")
        + throws("t", ON["compensate"])
        + ends()
    )
    trial = started(process(body, "s -> a -> t -> e")).do("a", "a")
    trial.do("u", "u")
    assert trial.state == "completed"


def test_a_boundary_event_on_a_multi_instance_ends_all_instances() -> None:
    body = (
        starts()
        + f'<userTask id="a">{repeated(over("people", "person"))}</userTask>'
        + tasks("c")
        + ends()
        + at("a", "q", ON["timer"])
    )
    trial = started(process(body, "s -> a -> e, q -> c -> e"), people=["x", "y"])
    assert trial.open == ["a", "a"]
    trial.do("a")
    trial.bench.advance("PT1H")
    assert trial.open == ["c"]

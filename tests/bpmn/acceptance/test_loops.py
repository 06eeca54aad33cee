"""Loops and multi-instance activities, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    ends,
    gate,
    inside,
    over,
    process,
    repeated,
    script,
    starts,
    tasks,
)
from tests.bpmn.acceptance.trial import started

LINE = "s -> a -> e"


def one(activity: str, beside: str = "") -> bytes:
    return process(starts() + activity + ends(), LINE, beside=beside)


def task(inner: str, more: str = "", tag: str = "userTask") -> bytes:
    return one(f'<{tag} id="a" {more}>{inner}</{tag}>')


def test_a_loop_runs_while_its_condition_holds_and_at_least_once() -> None:
    trial = started(
        task(
            "<standardLoopCharacteristics><loopCondition>again = true</loopCondition></standardLoopCharacteristics>"
        )
    )
    trial.do("a", again=True).do("a", again=True).do("a", again=False)
    assert (trial.state, trial.done.count("a")) == ("completed", 3)


def test_a_loop_tested_before_may_not_run_at_all() -> None:
    trial = started(
        task(
            '<standardLoopCharacteristics testBefore="true"><loopCondition>again = true</loopCondition></standardLoopCharacteristics>'
        ),
        again=False,
    )
    assert (trial.state, trial.done) == ("completed", ["s", "e"])


@pytest.mark.parametrize("more", ["", 'testBefore="true"'])
def test_a_loop_stops_at_its_maximum(more: str) -> None:
    trial = started(
        task(
            f'<standardLoopCharacteristics loopMaximum="2" {more}><loopCondition>true</loopCondition></standardLoopCharacteristics>'
        )
    )
    trial.do("a", "a")
    assert trial.state == "completed"


def test_a_loop_around_a_subprocess() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    trial = started(
        one(inside("a", loop + starts("i") + tasks("b") + ends("j"), "i -> b -> j"))
    )
    trial.do("b", "b", "b")
    assert trial.state == "completed"


REVIEWS = over("people", "person", "votes", "vote")


@pytest.mark.parametrize("more", ["", 'isSequential="false"', 'isSequential="0"'])
def test_a_parallel_multi_instance_collects_by_index(more: str) -> None:
    trial = started(task(repeated(REVIEWS, more)), people=["x", "y", "z"])
    assert trial.open == ["a", "a", "a"]
    for person, vote in (("z", 3), ("x", 1), ("y", 2)):
        trial.bench.complete("a", {"vote": vote}, where={"person": person})
    assert trial.data == {"people": ["x", "y", "z"], "votes": [1, 2, 3]}


@pytest.mark.parametrize("more", ['isSequential="true"', 'isSequential="1"'])
def test_a_sequential_multi_instance_goes_one_by_one(more: str) -> None:
    trial = started(task(repeated(REVIEWS, more)), people=["x", "y"])
    for vote in (1, 2):
        assert trial.open == ["a"]
        trial.bench.complete("a", {"vote": vote}, where={"loopCounter": vote})
    assert trial.data["votes"] == [1, 2]


@pytest.mark.parametrize("number", ["3", "=3", "n", "=n", "count(people)"])
def test_a_multi_instance_of_a_number(number: str) -> None:
    trial = started(
        task(repeated(f"<loopCardinality>{number}</loopCardinality>")),
        n=3,
        people=[1, 2, 3],
    )
    assert trial.open == ["a"] * 3


def test_a_multi_instance_of_nothing_passes() -> None:
    trial = started(task(repeated(REVIEWS)), people=[])
    assert (trial.state, trial.data) == ("completed", {"people": [], "votes": []})


def test_enough_instances_withdraw_the_rest() -> None:
    condition = "<completionCondition>numberOfCompletedInstances &gt;= 2 and numberOfActiveInstances = 1 and numberOfInstances = 3 and numberOfTerminatedInstances = 0</completionCondition>"
    trial = started(task(repeated(REVIEWS + condition)), people=["x", "y", "z"])
    trial.bench.complete("a", {"vote": 1}, where={"person": "x"})
    assert trial.open == ["a", "a"]
    trial.bench.complete("a", {"vote": 3}, where={"person": "z"})
    assert (trial.state, trial.data["votes"]) == ("completed", [1, None, 3])


def test_one_refusal_ends_a_sequential_review() -> None:
    condition = "<completionCondition>vote = 0</completionCondition>"
    trial = started(
        task(repeated(REVIEWS + condition, 'isSequential="true"')),
        people=["x", "y", "z"],
    )
    trial.do("a", vote=1).do("a", vote=0)
    assert (trial.state, trial.data["votes"]) == ("completed", [1, 0, None])


def test_a_multi_instance_subprocess_keeps_its_frames_apart() -> None:
    body = starts("i") + tasks("b") + script("x", "vote = answer * 10") + ends("j")
    trial = started(
        one(inside("a", repeated(REVIEWS) + body, "i -> b -> x -> j")),
        people=["x", "y"],
    )
    trial.bench.complete("b", {"answer": 2}, where={"person": "y"})
    trial.bench.complete("b", {"answer": 1}, where={"person": "x"})
    assert trial.data == {"people": ["x", "y"], "votes": [10, 20]}


def test_rework_starts_a_multi_instance_afresh() -> None:
    body = (
        starts()
        + gate("exclusive", "m")
        + f'<userTask id="a">{repeated(REVIEWS)}</userTask>'
        + gate("exclusive", "g", 'default="f3"')
        + ends()
    )
    trial = started(
        process(body, "s -> m -> a -> g -> e, g ->[min(votes) = 0] m"),
        people=["x", "y"],
    )
    trial.do("a", vote=0).do("a", vote=1)
    assert trial.open == ["a", "a"]
    trial.do("a", vote=1).do("a", vote=2)
    assert (trial.state, trial.data["votes"]) == ("completed", [1, 2])


COMPLEX = (
    '<complexBehaviorDefinition><condition xsi:type="tFormalExpression">numberOfCompletedInstances = 2</condition>'
    f'<event xsi:type="tImplicitThrowEvent" id="it">{ON["signal"]}</event></complexBehaviorDefinition>'
)


@pytest.mark.parametrize(
    ("more", "inner", "counts"),
    [
        ('behavior="None" noneBehaviorEventRef="Each"', "", [1, 2, 3]),
        ('behavior="One" oneBehaviorEventRef="Each"', "", [1, 1, 1]),
        ('behavior="All"', "", [0, 0, 0]),
        ('behavior="Complex"', COMPLEX, [0, 1, 1]),
    ],
)
def test_the_behavior_says_when_an_event_is_thrown(
    more: str, inner: str, counts: list[int]
) -> None:
    many = repeated("<loopCardinality>3</loopCardinality>" + inner, more)
    body = (
        starts()
        + f'<userTask id="a">{many}</userTask>'
        + tasks("c")
        + ends()
        + at("a", "q", ON["signal"], 'cancelActivity="false"')
    )
    trial = started(
        process(
            body,
            f"{LINE}, q -> c -> e",
            beside='<signalEventDefinition id="Each" signalRef="Sig"/>',
        )
    )
    for count in counts:
        trial.do("a")
        assert trial.open.count("c") == count

"""A value that cannot be had or kept stops its token with an incident, nothing else."""

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    extended,
    gate,
    over,
    process,
    repeated,
    script,
    starts,
    tasks,
    throws,
    timer,
    when,
)
from tests.bpmn.acceptance.trial import Trial, started

WAY = "s -> a -> b -> e"
ENDLESS = "for i in 1..9999 return for j in 1..9999 return i * j"
BAD = ["count", "[1..3]", '{"$date": "x"}', "[function(i) i]", ENDLESS]


def _service(given: str, taken: str = "") -> str:
    inner = f'<qms:input name="x" value="={given}"/>{taken}'
    operation = extended(f'<qms:operation name="op">{inner}</qms:operation>')
    return f'<serviceTask id="a">{operation}</serviceTask>'


def _model(step: str) -> bytes:
    return process(starts() + step + tasks("b") + ends(), WAY)


@pytest.mark.parametrize("text", [each for each in BAD if '"' not in each])
def test_an_operation_is_not_asked_with_what_is_no_value(text: str) -> None:
    asked: list[object] = []
    trial = Trial(_model(_service(text)), operations={"op": asked.append}).start()
    assert (trial.state, trial.trouble, asked) == ("running", ["a"], [])


@pytest.mark.parametrize("text", [each for each in BAD if '"' not in each])
def test_an_operation_is_asked_once_if_its_answer_cannot_be_kept(text: str) -> None:
    asked: list[object] = []
    model = _model(_service("1", f'<qms:output name="y" value="={text}"/>'))
    trial = Trial(model, operations={"op": asked.append}).start()
    trial.bench.advance("PT24H")
    assert (trial.state, trial.trouble, len(asked)) == ("running", ["a"], 1)


@pytest.mark.parametrize("text", BAD)
def test_a_script_that_gives_no_value_is_held(text: str) -> None:
    trial = started(_model(script("a", f"x = {text}")))
    assert (trial.state, trial.trouble, trial.data) == ("running", ["a"], {})


SENT = extended('<qms:input name="x" value="=count"/>') + ON["message"]
STEPS = {
    "a collection": f'<userTask id="a">{repeated(over(ENDLESS))}</userTask>',
    "a condition that is waited for": catches("a", when(f"count({ENDLESS}) = 1")),
    "a timer": catches("a", timer("timeDuration", f"={ENDLESS}")),
    "what a message carries": throws("a", SENT),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_an_expression_beyond_the_limits_is_an_incident_at_the_start(step: str) -> None:
    trial = started(_model(step))
    assert (trial.state, trial.trouble) == ("running", ["a"])


def test_a_person_s_work_stays_when_the_gateway_behind_it_cannot_choose() -> None:
    body = starts() + tasks("b") + gate("exclusive", "a", 'default="f3"') + ends("e f")
    way = f"s -> b -> a, a ->[count({ENDLESS}) = 1] e, a -> f"
    trial = started(process(body, way)).do("b", done=True)
    assert (trial.trouble, trial.data["done"]) == (["a"], True)

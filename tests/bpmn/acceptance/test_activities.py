"""Activities, loops and subprocesses, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

from collections.abc import Mapping
from typing import Any

import pytest

from engine.testing import BpmnError
from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    ends,
    extended,
    process,
    starts,
    tasks,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"


def one(activity: str, beside: str = "") -> bytes:
    return process(starts() + activity + ends(), LINE, beside=beside)


def task(inner: str, more: str = "", tag: str = "userTask") -> bytes:
    return one(f'<{tag} id="a" {more}>{inner}</{tag}>')


@pytest.mark.parametrize("tag", ["task", "userTask", "manualTask"])
def test_a_person_completes_it(tag: str) -> None:
    trial = started(one(f'<{tag} id="a"/>'))
    assert trial.open == ["a"]
    assert trial.do("a").state == "completed"


@pytest.mark.parametrize(
    "form",
    [
        "",
        'scriptFormat="feel"',
        'scriptFormat="FEEL"',
        'scriptFormat="text/feel"',
        'scriptFormat="application/feel"',
        'scriptFormat="https://www.omg.org/spec/DMN/20191111/FEEL/"',
    ],
)
def test_a_script_sets_names(form: str) -> None:
    trial = started(
        one(
            f'<scriptTask id="a" {form}><script><![CDATA[\n  x = 1\n  y = if x < 2 then "small" else "large"\n]]></script></scriptTask>'
        )
    )
    assert trial.data == {"x": 1, "y": "small"}


SERVICE = extended(
    '<qms:operation name="lab.order"><qms:input name="n" value="=count"/><qms:input name="what" value="blood"/><qms:output name="order" value="=number"/></qms:operation>'
)


def test_an_operation_gets_its_inputs_and_gives_its_outputs() -> None:
    seen: list[Mapping[str, Any]] = []

    def order(given: Mapping[str, Any]) -> Mapping[str, Any]:
        seen.append(given)
        return {"number": 17, "noise": True}

    trial = Trial(
        task(SERVICE, tag="serviceTask"), operations={"lab.order": order}
    ).start(count=3)
    assert [dict(each) for each in seen] == [{"n": 3, "what": "blood"}]
    assert (trial.state, trial.data) == ("completed", {"count": 3, "order": 17})


def refuse(_given: Mapping[str, Any]) -> Mapping[str, Any]:
    raise BpmnError("E1", "no material")


def test_an_error_of_an_operation_is_caught_at_its_task() -> None:
    body = (
        starts()
        + f'<serviceTask id="a">{SERVICE}</serviceTask>'
        + tasks("b")
        + ends()
        + at("a", "q", ON["error"])
    )
    trial = Trial(
        process(body, f"{LINE}, q -> b -> e"), operations={"lab.order": refuse}
    ).start(count=1)
    assert trial.open == ["b"]


def test_an_error_of_an_operation_nobody_catches_fails_the_case() -> None:
    trial = Trial(
        task(SERVICE, tag="serviceTask"), operations={"lab.order": refuse}
    ).start(count=1)
    assert (trial.state, trial.view.error_code) == ("failed", "E1")


def test_an_operation_that_breaks_is_tried_again_and_then_an_incident() -> None:
    calls = []

    def broken(given: Mapping[str, Any]) -> Mapping[str, Any]:
        calls.append(given)
        raise RuntimeError("no connection")

    trial = Trial(
        task(SERVICE, tag="serviceTask"), operations={"lab.order": broken}
    ).start(count=1)
    trial.bench.advance("P7D")
    assert len(calls) > 1
    assert (trial.state, trial.trouble) == ("running", ["a"])


def test_an_operation_that_breaks_once_is_tried_again() -> None:
    calls = []

    def flaky(given: Mapping[str, Any]) -> Mapping[str, Any]:
        calls.append(given)
        if len(calls) == 1:
            raise ConnectionError
        return {"number": 1}

    trial = Trial(
        task(SERVICE, tag="serviceTask"), operations={"lab.order": flaky}
    ).start(count=1)
    trial.bench.advance("P1D")
    assert (trial.state, trial.trouble) == ("completed", [])


DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="T" name="T" namespace="urn:t">
<decision id="risk_class" name="Risk class"><variable name="Risk class"/><decisionTable hitPolicy="UNIQUE">
<input id="i1"><inputExpression typeRef="number"><text>score</text></inputExpression></input><output id="o1" name="class" typeRef="string"/>
<rule id="r1"><inputEntry id="e1"><text>&lt; 10</text></inputEntry><outputEntry id="x1"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="e2"><text>&gt;= 10</text></inputEntry><outputEntry id="x2"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


@pytest.mark.parametrize(("score", "found"), [(3, "low"), (30, "high")])
def test_a_decision_is_made_by_its_table(score: int, found: str) -> None:
    inner = extended(
        '<qms:decision ref="risk_class"><qms:output name="risk" value="=result"/></qms:decision>'
    )
    trial = Trial(task(inner, tag="businessRuleTask"), dmn=(DMN,)).start(score=score)
    assert trial.data == {"score": score, "risk": found}

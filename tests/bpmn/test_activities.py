"""Activities (engine.md of the design, 2.2)."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.runtime import BpmnError
from engine.dmn import parse_model
from tests.bpmn.models import (
    ERROR,
    MESSAGE,
    boundary,
    chain,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    operation,
    output_item,
    over,
    script,
    start,
    sub,
    timer,
    times,
    until,
    users,
)
from tests.bpmn.walk import Walk


def _line(*steps: str, names: str, tail: str = "") -> bytes:
    return document(
        start() + "".join(steps) + end() + chain(f"start {names} end") + tail
    )


@pytest.mark.parametrize("tag", ["userTask", "manualTask", "task"])
def test_a_person_completes_user_manual_and_untyped_tasks(tag: str) -> None:
    walk = Walk(_line(element(tag, "t"), names="t"))
    assert walk.open == ["t"]
    walk.complete("t", verdict="fine")
    assert (walk.state, walk.variables) == ("completed", {"verdict": "fine"})
    assert walk.passed == ["start", "t", "end"]


def test_a_script_sets_variables_one_after_the_other() -> None:
    walk = Walk(_line(script("s", "a = 1 + 1\nb = a * 2"), names="s"))
    assert walk.variables == {"a": 2, "b": 4}
    assert walk.visits[1].wrote == ("a", "b")


def test_an_internal_operation_runs_at_once_and_maps_its_outputs() -> None:
    def double(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"twice": inputs["n"] * 2}

    call = extension(
        '<qms:operation name="double"><qms:input name="n" value="=n + 1"/>'
        '<qms:output name="m" value="=twice"/></qms:operation>'
    )
    walk = Walk(
        _line(element("serviceTask", "s", call), names="s"),
        {"n": 2},
        operations={"double": double},
    )
    assert (walk.state, walk.variables) == ("completed", {"n": 2, "m": 6})


def test_an_external_operation_waits_as_a_job() -> None:
    walk = Walk(
        _line(element("serviceTask", "s", operation("lab", level="=value")), names="s")
    )
    (row,) = walk.rows("job")
    assert row.call is not None
    assert (row.element, getattr(row.call, "name", "")) == ("s", "lab")
    walk.finish("s", value=7)
    assert (walk.state, walk.variables) == ("completed", {"level": 7})


@pytest.mark.parametrize("internal", [True, False])
@pytest.mark.parametrize(("code", "caught"), [("E1", "h"), ("E9", None)])
def test_an_error_of_an_operation_is_caught_by_its_code(
    code: str, caught: str | None, *, internal: bool
) -> None:
    def refuse(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        del inputs
        raise BpmnError(code, "refused")

    body = start() + element("serviceTask", "s", operation("lab")) + end() + users("h")
    body += boundary("b", "s", ERROR) + chain("start s end") + chain("b h")
    walk = Walk(document(body), operations={"lab": refuse} if internal else {})
    if not internal:
        walk.fail("s", code)
    if caught:
        assert walk.open == [caught]
    else:
        assert (walk.state, walk.run.error_code) == ("failed", code)
        assert walk.incidents == ["error-uncaught"]


_TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="urn:d"><inputData id="i" name="n"/>
 <decision id="level" name="level"><variable name="level"/>
 <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
 <decisionTable id="t" hitPolicy="UNIQUE"><input id="c">
 <inputExpression id="e"><text>n</text></inputExpression></input>
 <output id="o" name="level"/>
 <rule id="r1"><inputEntry id="a"><text>&gt; 5</text></inputEntry>
 <outputEntry id="b"><text>"high"</text></outputEntry></rule>
 <rule id="r2"><inputEntry id="f"><text>&lt;= 5</text></inputEntry>
 <outputEntry id="g"><text>"low"</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""


def test_a_business_rule_task_decides_and_keeps_the_trace() -> None:
    call = extension(
        '<qms:decision ref="level"><qms:input name="n" value="=x + 1"/>'
        '<qms:output name="risk" value="=level"/></qms:decision>'
    )
    walk = Walk(
        _line(element("businessRuleTask", "d", call), names="d"),
        {"x": 5},
        decisions={"level": parse_model(_TABLE)},
    )
    assert walk.variables == {"x": 5, "risk": "high"}
    assert [each.element for each in walk.decisions] == ["d"]
    assert walk.decisions[0].trace


def test_a_decision_is_found_by_its_id_and_an_unknown_one_is_an_incident() -> None:
    def deciding(reference: str) -> Walk:
        call = extension(f'<qms:decision ref="{reference}"/>')
        return Walk(
            _line(element("businessRuleTask", "d", call), names="d"),
            {"n": 9},
            decisions={"kept under another name": parse_model(_TABLE)},
        )

    assert deciding("level").variables == {"n": 9, "level": "high"}
    assert deciding("nothing").incidents == ["decision-unknown"]


def test_a_called_process_is_asked_for_with_inputs_and_maps_its_outputs() -> None:
    mapping = extension(
        '<qms:input name="n" value="=a"/><qms:output name="b" value="=m"/>'
    )
    call = element("callActivity", "c", mapping, calledElement="other")
    walk = Walk(_line(call, names="c"), {"a": 3})
    (row,) = walk.rows("call")
    assert getattr(row.call, "process_id", "") == "other"
    assert row.call is not None
    assert dict(row.call.inputs) == {"n": 3}
    walk.finish("c", m=9, secret=1)
    assert walk.variables == {"a": 3, "b": 9}


def test_an_error_of_a_called_process_returns_to_its_caller() -> None:
    body = start() + element("callActivity", "c", calledElement="x") + end()
    body += users("h") + boundary("b", "c", ERROR) + chain("start c end")
    walk = Walk(document(body + chain("b h")))
    assert walk.fail("c", "E1").open == ["h"]


def test_send_and_receive_tasks_throw_and_catch_messages() -> None:
    payload = extension('<qms:input name="n" value="=x + 1"/>')
    send = element("sendTask", "s", payload, messageRef="other")
    receive = element("receiveTask", "r", messageRef="msg")
    walk = Walk(_line(send, receive, names="s r"), {"x": 1})
    (thrown,) = walk.thrown
    assert (thrown.name, dict(thrown.payload)) == ("other", {"n": 2})
    walk.message(y=4)
    assert (walk.state, walk.variables) == ("completed", {"x": 1, "y": 4})


def _standard(*, before: bool, inner: str, tag: str = "userTask") -> str:
    loop = (
        f'<bpmn:standardLoopCharacteristics testBefore="{str(before).lower()}"'
        f"{inner}</bpmn:standardLoopCharacteristics>"
    )
    return element(tag, "t", loop)


def test_a_standard_loop_runs_at_least_once_unless_tested_before() -> None:
    stop = "><bpmn:loopCondition>false</bpmn:loopCondition>"
    once = Walk(_line(_standard(before=False, inner=stop), names="t"))
    assert once.complete("t").state == "completed"
    never = Walk(_line(_standard(before=True, inner=stop), names="t"))
    assert never.state == "completed"
    assert "t" not in never.passed


def test_a_standard_loop_goes_on_while_its_condition_holds() -> None:
    more = "><bpmn:loopCondition>more</bpmn:loopCondition>"
    walk = Walk(_line(_standard(before=False, inner=more), names="t"))
    assert walk.complete("t", more=True).rows("user")[0].local == {"loopCounter": 2}
    assert walk.complete("t", more=False).state == "completed"
    assert walk.variables == {"more": False}


def test_a_standard_loop_stops_at_its_maximum() -> None:
    three = ' loopMaximum="3"><bpmn:loopCondition>true</bpmn:loopCondition>'
    walk = Walk(_line(_standard(before=False, inner=three), names="t"))
    assert walk.complete("t").complete("t").complete("t").state == "completed"


# -- multi-instance


def _ask(inner: str, *, sequential: bool = False) -> str:
    return element("userTask", "ask", many(inner, sequential=sequential))


@pytest.mark.parametrize("sequential", [True, False])
def test_results_of_a_multi_instance_stand_by_index_and_rework_starts_afresh(
    *,
    sequential: bool,
) -> None:
    inner = over("names", "who", "verdicts") + output_item("verdict")
    body = start() + _ask(inner, sequential=sequential) + users("again")
    body += gateway("exclusive", "m") + gateway("exclusive", "g", default="d") + end()
    body += chain("start m ask again g") + flow("g", "m", "more")
    walk = Walk(
        document(body + flow("g", "end", identifier="d")), {"names": ["x", None, "z"]}
    )
    for more in (True, False):
        assert len(walk.open) == (1 if sequential else 3)
        assert walk.variables["verdicts"] == []
        for value in (1, 2, 3):
            walk.complete("ask", 0 if sequential else -1, verdict=value)
        wanted = [1, 2, 3] if sequential else [3, 2, 1]
        assert walk.variables["verdicts"] == wanted
        walk.complete("again", more=more)
    assert walk.state == "completed"
    assert "verdict" not in walk.variables


def test_without_an_output_item_the_whole_frame_is_the_result() -> None:
    walk = Walk(_line(_ask(over("names", "who")), names="ask"), {"names": ["ann"]})
    assert walk.rows("user")[0].local == {"loopCounter": 1, "who": "ann"}
    walk.complete("ask", decision="yes")
    assert walk.variables["results"] == [
        {"loopCounter": 1, "who": "ann", "decision": "yes"}
    ]


@pytest.mark.parametrize("sequential", [True, False])
def test_the_completion_condition_reads_the_counters_and_cancels_the_rest(
    *,
    sequential: bool,
) -> None:
    enough = until("numberOfCompletedInstances &gt;= 2 and numberOfInstances = 4")
    inner = over("n", "i") + output_item("y") + enough
    walk = Walk(
        _line(_ask(inner, sequential=sequential), names="ask"), {"n": [1, 2, 3, 4]}
    )
    walk.complete("ask", y=1).complete("ask", y=2)
    assert walk.state == "completed"
    assert walk.variables["results"] == [1, 2, None, None]


def test_the_completion_condition_reads_active_instances_and_the_last_answer() -> None:
    stop = until('decision = "reject" or numberOfActiveInstances = 0')
    walk = Walk(_line(_ask(times(3) + stop), names="ask"))
    walk.complete("ask", decision="ok")
    assert walk.open == ["ask", "ask"]
    assert walk.complete("ask", decision="reject").state == "completed"


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("inner", [over("names"), times(0)])
def test_zero_items_pass_with_an_empty_result(inner: str, *, sequential: bool) -> None:
    walk = Walk(_line(_ask(inner, sequential=sequential), names="ask"), {"names": []})
    assert walk.state == "completed"
    assert walk.variables.get("results", []) == []


def test_a_signing_body_over_zero_items_is_an_incident_never_an_approval() -> None:
    signed = extension('<qms:signature meaning="approval"/>') + many(over("names"))
    walk = Walk(_line(element("userTask", "ask", signed), names="ask"), {"names": []})
    assert walk.incidents == ["nobody-to-sign"]
    assert walk.state == "running"
    walk.mend(names=["ann"])
    assert walk.open == ["ask"]
    walk.complete("ask")
    assert (walk.state, walk.passed.count("ask")) == ("completed", 1)


@pytest.mark.parametrize(
    ("inner", "names"),
    [
        (over("names"), None),
        (over("names"), 3),
        (over("names"), [1] * 201),
        (times(201), None),
        (times(-1), None),
        (times("1.5"), None),
        (times(1_000_000_000), None),
    ],
)
def test_what_is_no_list_or_too_large_is_an_incident(inner: str, names: object) -> None:
    walk = Walk(_line(_ask(inner), names="ask"), {"names": names})
    assert walk.incidents == ["multi-instance"]
    assert walk.state == "running"


def test_bodies_write_into_their_own_frames_in_nested_scopes() -> None:
    inner = many(over("groups", "g", "all"))
    nested = many(over("g.members", "m", "votes") + output_item("vote"))
    body = inner + element("userTask", "sign", nested) + end("we")
    walk = Walk(
        _line(sub("w", body + chain("w_s sign we")), names="w"),
        {"groups": [{"members": ["a", "b"]}, {"members": ["c"]}]},
    )
    assert [each.local["m"] for each in walk.rows("user")] == ["a", "b", "c"]
    for number in range(3):
        walk.complete("sign", vote=number)
    results = walk.variables["all"]
    assert [each["votes"] for each in results] == [[0, 1], [2]]
    assert "votes" not in walk.variables


def test_an_interrupting_boundary_ends_all_instances_with_their_insides() -> None:
    inner = many(times(3)) + users("u") + end("we") + chain("w_s u we")
    body = start() + sub("w", inner) + boundary("b", "w", timer("PT1H")) + users("h")
    walk = Walk(document(body + end() + chain("start w end") + chain("b h")))
    assert walk.open == ["u", "u", "u"]
    walk.complete("u").fire("b")
    assert walk.open == ["h"]
    assert walk.complete("h").state == "completed"


def test_an_error_in_one_instance_ends_the_whole_activity() -> None:
    inner = many(times(2)) + users("u") + end("x", ERROR) + chain("w_s u x")
    body = start() + sub("w", inner) + boundary("b", "w", ERROR) + users("h") + end()
    walk = Walk(document(body + chain("start w end") + chain("b h")))
    assert walk.complete("u").open == ["h"]


def test_a_multi_instance_waits_for_several_answers_of_the_outside() -> None:
    call = operation("lab", level="=value") + many(over("names") + output_item("level"))
    walk = Walk(
        _line(element("serviceTask", "s", call), names="s"), {"names": ["a", "b"]}
    )
    walk.finish("s", value=1).finish("s", value=2)
    assert (walk.state, walk.variables["results"]) == ("completed", [1, 2])


@pytest.mark.parametrize(
    ("behavior", "times_caught"), [("None", 3), ("One", 1), ("Complex", 2)]
)
def test_bodies_throw_events_as_the_behavior_says(
    behavior: str, times_caught: int
) -> None:
    shared = '<bpmn:signalEventDefinition id="done" signalRef="sig"/>'
    rule = (
        '<bpmn:complexBehaviorDefinition id="cb">'
        '<bpmn:condition id="cc">numberOfCompletedInstances &lt;= 2</bpmn:condition>'
        '<bpmn:event id="ce"><bpmn:signalEventDefinition id="cd" signalRef="sig"/>'
        "</bpmn:event></bpmn:complexBehaviorDefinition>"
    )
    loop = many(
        times(3) + (rule if behavior == "Complex" else ""),
        behavior=behavior,
        noneBehaviorEventRef="done",
        oneBehaviorEventRef="done",
    )
    signal = '<bpmn:signalEventDefinition signalRef="sig"/>'
    body = start() + element("userTask", "ask", loop) + users("h") + end()
    body += boundary("b", "ask", signal, interrupting=False) + chain("start ask end")
    walk = Walk(document(body + chain("b h"), extra=shared))
    walk.complete("ask").complete("ask").complete("ask")
    assert walk.passed.count("b") == times_caught
    assert walk.passed.count("end") == 1


# -- subprocesses


def test_an_embedded_subprocess_shares_the_document() -> None:
    inner = users("u") + script("s", "y = x + 1") + end("we") + chain("w_s u s we")
    walk = Walk(_line(sub("w", inner), names="w"))
    walk.complete("u", x=1)
    assert (walk.state, walk.variables) == ("completed", {"x": 1, "y": 2})
    assert walk.passed == ["start", "w_s", "u", "s", "we", "w", "end"]


def test_an_empty_subprocess_completes_at_once() -> None:
    assert Walk(_line(element("subProcess", "w"), names="w")).state == "completed"


def _ad_hoc(inner: str, **attributes: str) -> bytes:
    return _line(element("adHocSubProcess", "w", inner, **attributes), names="w")


def test_an_ad_hoc_subprocess_offers_all_and_ends_when_each_is_done() -> None:
    walk = Walk(_ad_hoc(users("a b") + script("s", "n = 1")))
    assert walk.open == ["a", "b"]
    assert walk.variables == {"n": 1}
    assert walk.complete("b").complete("a").state == "completed"


def test_an_ad_hoc_activity_is_offered_again_until_the_condition_is_true() -> None:
    walk = Walk(_ad_hoc(users("a b") + until("enough")))
    walk.complete("a", enough=False)
    assert sorted(walk.open) == ["a", "b"]
    walk.complete("a", enough=True)
    assert walk.state == "completed"


def test_an_ad_hoc_subprocess_may_let_the_remaining_ones_finish() -> None:
    walk = Walk(_ad_hoc(users("a b") + until("true"), cancelRemainingInstances="false"))
    assert walk.complete("a").open == ["b"]
    assert walk.complete("b").state == "completed"


def test_a_sequential_ad_hoc_subprocess_has_one_activity_at_a_time() -> None:
    inner = users("a b c") + chain("a b")
    walk = Walk(_ad_hoc(inner, ordering="Sequential"))
    for name in "abc":
        assert walk.open == [name]
        walk.complete(name)
    assert walk.state == "completed"


def test_a_global_task_is_a_process_of_one_task() -> None:
    glob = '<bpmn:globalUserTask id="G" name="Ask"/>'
    xml = document(start(), extra=glob, process="Q").replace(b'"G"', b'"P"')
    walk = Walk(xml)
    assert walk.open == ["P"]
    assert walk.complete("P").state == "completed"


def test_a_receive_task_with_a_boundary_timer_is_left_when_it_is_due() -> None:
    body = start() + element("receiveTask", "r", messageRef="msg") + users("h") + end()
    body += boundary("b", "r", timer("P1D")) + chain("start r end") + chain("b h")
    walk = Walk(document(body))
    assert walk.wait(days=2) == ["b"]
    assert walk.open == ["h"]
    assert walk.rows("message") == []
    assert Walk(document(body)).message().state == "completed"
    assert MESSAGE

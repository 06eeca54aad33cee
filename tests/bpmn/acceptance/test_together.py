"""Constructs inside each other, as BPMN 2.0 says."""

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    association,
    at,
    catches,
    ends,
    extended,
    gate,
    inside,
    over,
    paths,
    process,
    repeated,
    script,
    sequence,
    starts,
    tasks,
    throws,
    timer,
    when,
    whenever,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"
EACH = repeated(over("people", "person"))
CALL = '<callActivity id="a" calledElement="Q"/>'
CHOICE = (
    starts() + gate("exclusive", "g", 'default="f2"') + tasks("a b") + ends(),
    "s -> g, g ->[x > 1] a, g -> b, a -> e, b -> e",
)


def test_a_called_process_that_terminates_lets_its_caller_go_on() -> None:
    body = starts("s2") + tasks("w") + ends("t", ON["terminate"])
    called = process(body, "s2 -> w -> t", key="Q")
    calling = process(starts() + CALL + tasks("b") + ends(), "s -> a -> b -> e")
    trial = Trial(called, calling).start().do("w")
    assert trial.open == ["b"]


@pytest.mark.parametrize(
    ("kind", "text", "cases"),
    [
        ("timeCycle", "R/PT1H", 4),
        ("timeCycle", "R2/PT1H", 2),
        ("timeDuration", "PT1H", 1),
        ("timeDate", "2026-01-05T11:00:00Z", 1),
    ],
)
def test_a_timer_starts_cases(kind: str, text: str, cases: int) -> None:
    trial = Trial(process(starts("s", timer(kind, text)) + tasks("a") + ends(), LINE))
    for _ in range(4):
        trial.bench.advance("PT1H")
    assert trial.open == ["a"] * cases


def test_a_parallel_multiple_event_waits_for_all_its_definitions() -> None:
    both = catches("c", ON["message"] + ON["signal"], 'parallelMultiple="true"')
    body = starts() + both + tasks("a") + ends()
    trial = started(process(body, "s -> c -> a -> e"))
    trial.bench.message("msg", {"m": 1})
    assert trial.open == []
    trial.bench.signal("sig", {"g": 2})
    assert (trial.open, trial.data) == (["a"], {"m": 1, "g": 2})


def test_a_multiple_start_event_starts_by_any_of_its_definitions() -> None:
    start = starts("s", ON["message"] + ON["signal"])
    trial = Trial(process(start + tasks("a") + ends(), LINE))
    assert trial.bench.message("msg") is True
    assert trial.bench.signal("sig") == 1
    assert trial.open == ["a", "a"]


def test_an_event_subprocess_may_start_by_any_of_several() -> None:
    either = whenever("h", ON["message"] + ON["timer"], interrupting=False)
    trial = started(process(starts() + tasks("a") + ends() + either, LINE))
    trial.bench.message("msg")
    trial.bench.advance("PT1H")
    assert trial.open == ["a", "h_t", "h_t"]


def test_a_condition_fires_each_time_it_becomes_true() -> None:
    body = starts() + gate("parallel", "p") + tasks("a b c d") + ends()
    watching = whenever("h", when("x > 1"), interrupting=False)
    way = "s -> p, p -> a -> e, p -> b -> e, p -> c -> e, p -> d -> e"
    trial = started(process(body + watching, way))
    for task, x, times in (("a", 2, 1), ("b", 3, 1), ("c", 0, 1), ("d", 5, 2)):
        trial.do(task, x=x)
        assert trial.open.count("h_t") == times


def test_each_instance_of_a_subprocess_has_its_own_event_subprocess() -> None:
    body = starts("i") + tasks("b") + ends("j") + whenever("h", ON["signal"])
    model = process(starts() + inside("a", EACH + body, "i -> b -> j") + ends(), LINE)
    trial = started(model, people=[1, 2])
    assert trial.bench.signal("sig") == 1
    assert trial.open == ["h_t", "h_t"]
    assert trial.do("h_t", "h_t").state == "completed"


def test_an_error_in_one_instance_ends_all_of_them() -> None:
    sub = inside(
        "a", EACH + starts("i") + tasks("b") + ends("x", ON["error"]), "i -> b -> x"
    )
    body = starts() + sub + tasks("c") + ends() + at("a", "q", ON["error"])
    trial = started(process(body, f"{LINE}, q -> c -> e"), people=[1, 2]).do("b")
    assert trial.open == ["c"]


def test_each_instance_may_escalate() -> None:
    inner = EACH + starts("i") + throws("x", ON["escalation"]) + tasks("b") + ends("j")
    catching = at("a", "q", ON["escalation"], 'cancelActivity="false"')
    body = starts() + inside("a", inner, "i -> x -> b -> j") + tasks("c") + ends()
    trial = started(process(body + catching, f"{LINE}, q -> c -> e"), people=[1, 2])
    assert sorted(trial.open) == ["b", "b", "c", "c"]


def test_automatic_steps_of_an_ad_hoc_subprocess_run_once() -> None:
    inner = script("x", "n = 1") + script("y", "m = 2") + tasks("b")
    ad_hoc = f'<adHocSubProcess id="a">{inner}</adHocSubProcess>'
    trial = started(process(starts() + ad_hoc + ends(), LINE))
    assert trial.open == ["b"]
    trial.do("b")
    assert (trial.state, trial.data) == ("completed", {"n": 1, "m": 2})


UNDO = '<userTask id="u{0}" isForCompensation="true"/>'


def undoable(name: str) -> str:
    handler = UNDO.format(name) + at(name, f"q{name}", ON["compensate"])
    return tasks(name) + handler + association(f"q{name}", f"u{name}", f"as{name}")


def test_a_cancel_undoes_what_completed_in_a_subprocess_that_is_still_open() -> None:
    inner = starts("i2") + undoable("b") + tasks("c") + ends("k", ON["cancel"])
    sub = inside("sub", inner, "i2 -> b -> c -> k")
    body = starts("i") + gate("parallel", "p") + undoable("a") + sub + ends("j")
    way = paths("i -> p, p -> a -> j, p -> sub -> j", prefix="x")
    booking = f'<transaction id="tx">{body}{way}</transaction>'
    around = starts() + booking + tasks("nok") + ends() + at("tx", "q", ON["cancel"])
    model = process(around, "s -> tx -> e, q -> nok -> e")
    trial = started(model).do("b", "a", "c")
    assert trial.open == ["ua"]
    assert trial.do("ua").open == ["ub"]
    assert trial.do("ub").open == ["nok"]


def test_a_cancel_undoes_in_each_open_instance_what_it_did() -> None:
    inner = repeated(over("people", "person")) + starts("i2") + undoable("b")
    inner += tasks("c") + gate("exclusive", "g", 'default="sub_f3"') + ends("j2")
    inner += ends("k", ON["cancel"])
    sub = inside("sub", inner, "i2 -> b -> c -> g, g -> j2, g ->[bad] k")
    body = starts("i") + sub + ends("j") + paths("i -> sub -> j", prefix="x")
    booking = f'<transaction id="tx">{body}</transaction>'
    around = starts() + booking + tasks("nok") + ends() + at("tx", "q", ON["cancel"])
    model = process(around, "s -> tx -> e, q -> nok -> e")
    trial = started(model, people=["x", "y"]).do("b", "b")
    trial.bench.complete("c", {"bad": True}, where={"person": "y"})
    assert trial.open == ["ub"]
    trial.bench.complete("ub", where={"person": "y"})
    trial.bench.complete("ub", where={"person": "x"})
    assert trial.open == ["nok"]


def test_what_comes_with_a_message_is_mapped_at_a_boundary_event() -> None:
    mapping = extended('<qms:output name="order" value="=number"/>')
    event = at("a", "q", mapping + ON["message"])
    body = starts() + tasks("a c") + ends() + event
    trial = started(process(body, f"{LINE}, q -> c -> e"))
    trial.bench.message("msg", {"number": 3, "noise": 1})
    assert trial.data == {"order": 3}
    assert trial.bench.history()[-1].wrote == {"order": 3}


def test_a_cancel_end_in_a_subprocess_cancels_the_transaction_around() -> None:
    inner = inside(
        "sub", starts("i2") + tasks("b") + ends("k", ON["cancel"]), "i2 -> b -> k"
    )
    flows = sequence("x1", "i", "sub") + sequence("x2", "sub", "j")
    body = f'<transaction id="tx">{starts("i")}{inner}{ends("j")}{flows}</transaction>'
    around = starts() + body + tasks("c") + ends() + at("tx", "q", ON["cancel"])
    trial = started(process(around, "s -> tx -> e, q -> c -> e")).do("b")
    assert trial.open == ["c"]
    assert trial.do("c").state == "completed"


def test_an_error_thrown_behind_a_boundary_event_goes_outwards() -> None:
    sub = inside("in", starts("i") + tasks("b") + ends("x", ON["error"]), "i -> b -> x")
    again = ends("x2", ON["error"]) + at("in", "q", ON["error"])
    body = starts("o") + sub + ends("oe") + again
    out = inside("out", body, "o -> in -> oe, q -> x2")
    model = starts() + out + tasks("c") + ends() + at("out", "r", ON["error"])
    trial = started(process(model, "s -> out -> e, r -> c -> e")).do("b")
    assert trial.open == ["c"]


def test_the_language_many_tools_write_into_the_head_does_not_matter() -> None:
    head = (
        'targetNamespace="urn:test" typeLanguage="http://www.w3.org/2001/XMLSchema" '
        'expressionLanguage="http://www.w3.org/1999/XPath" exporter="A tool"'
    )
    model = process(*CHOICE).replace(b'targetNamespace="urn:test"', head.encode())
    assert started(model, x=2).open == ["a"]


@pytest.mark.parametrize("attribute", ["", 'language="feel"', 'evaluatesToTypeRef="x"'])
def test_conditions_may_leave_their_type_out(attribute: str) -> None:
    text = process(*CHOICE).decode()
    untyped = text.replace('xsi:type="tFormalExpression"', "")
    typed = text.replace("<conditionExpression", f"<conditionExpression {attribute}")
    assert started((typed if attribute else untyped).encode(), x=2).open == ["a"]


def test_a_condition_may_begin_with_an_equals_sign() -> None:
    model = process(CHOICE[0], CHOICE[1].replace("[x", "[= x"))
    assert started(model, x=2).open == ["a"]


def test_a_condition_over_a_missing_name_is_not_true() -> None:
    assert started(process(*CHOICE)).open == ["b"]


def test_references_may_carry_the_prefix_of_the_target_namespace() -> None:
    event = at("tns:a", "q", ON["timer"])
    trial = started(
        process(starts() + tasks("a c") + ends() + event, f"{LINE}, q -> c -> e")
    )
    trial.bench.advance("PT1H")
    assert trial.open == ["c"]

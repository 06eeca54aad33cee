"""Events (engine.md of the design, 2.3)."""

import pytest

from tests.bpmn.models import (
    ANY_ERROR,
    ERROR,
    ESCALATION,
    MESSAGE,
    SIGNAL,
    TERMINATE,
    boundary,
    catch,
    chain,
    condition,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    on_event,
    script,
    start,
    sub,
    throw,
    timer,
    times,
    users,
)
from tests.bpmn.walk import Walk


def _phase(name: str, thrown: str, caught: str, *, interrupting: bool = True) -> str:
    inner = users(f"{name}u") + end(f"{name}x", thrown)
    inner += chain(f"{name}_s {name}u {name}x")
    body = sub(name, inner) + users(f"{name}h")
    body += boundary(f"{name}b", name, caught, interrupting=interrupting)
    return body + chain(f"{name}b {name}h")


def test_an_error_stays_in_its_own_phase() -> None:
    body = start() + gateway("parallel", "f") + _phase("p", ERROR, ERROR)
    body += _phase("q", ERROR, ERROR) + chain("start f p") + flow("f", "q")
    assert Walk(document(body)).complete("pu").open == ["qu", "ph"]


def test_an_exact_code_goes_before_a_catch_all() -> None:
    body = start() + _phase("p", ERROR, ANY_ERROR) + users("exact")
    body += boundary("pb2", "p", ERROR) + chain("start p") + chain("pb2 exact")
    assert Walk(document(body)).complete("pu").open == ["exact"]


def test_a_catch_all_takes_every_code() -> None:
    body = start() + _phase("p", ERROR, ANY_ERROR) + chain("start p")
    assert Walk(document(body)).complete("pu").open == ["ph"]


def test_another_code_is_not_caught_and_fails_the_instance() -> None:
    other = '<bpmn:errorEventDefinition errorRef="err2"/>'
    body = start() + _phase("p", ERROR, other) + users("after") + end()
    walk = Walk(document(body + chain("start p after end"))).complete("pu")
    assert (walk.state, walk.run.error_code) == ("failed", "E1")
    assert walk.open == []
    assert "after" not in walk.passed


def test_an_error_event_subprocess_catches_before_the_boundary() -> None:
    inner = users("u") + end("x", ERROR) + chain("w_s u x")
    inner += on_event("esp", ERROR, interrupting=True)
    body = start() + sub("w", inner) + boundary("b", "w", ERROR)
    body += users("outer after") + chain("start w after") + chain("b outer")
    walk = Walk(document(body))
    assert walk.open == ["u"]
    assert walk.complete("u").open == ["esp_h"]
    assert walk.complete("esp_h").open == ["after"]


def test_a_deadlock_behind_an_error_boundary_is_told() -> None:
    inner = users("u") + gateway("parallel", "j") + gateway("exclusive", "x")
    inner += chain("w_s u x j") + flow("x", "j", "false") + end("we") + chain("j we")
    body = start() + sub("w", inner) + boundary("b", "w", ERROR) + chain("start w")
    assert Walk(document(body)).complete("u").incidents == ["stuck"]


def test_an_error_inside_an_event_subprocess_goes_outwards() -> None:
    handler = element(
        "subProcess",
        "esp",
        start("es", ERROR) + users("eh") + end("ee", ERROR) + chain("es eh ee"),
        triggeredByEvent="true",
    )
    inner = users("u") + end("x", ERROR) + chain("w_s u x") + handler
    body = start() + sub("w", inner) + boundary("b", "w", ERROR) + users("outer")
    walk = Walk(document(body + chain("start w") + chain("b outer")))
    assert walk.complete("u").open == ["eh"]
    assert walk.complete("eh").open == ["outer"]


def test_an_uncaught_error_does_not_reach_unrelated_phases() -> None:
    inner = users("u") + end("x", ERROR) + chain("w_s u x")
    body = start() + gateway("parallel", "f") + sub("w", inner)
    body += _phase("y", "", ERROR) + chain("start f w") + flow("f", "y")
    walk = Walk(document(body)).complete("u")
    assert (walk.state, walk.incidents) == ("failed", ["error-uncaught"])
    assert "yb" not in walk.passed


def _escalating(definition: str) -> str:
    inner = users("u next") + throw("t", definition) + script("on", "ran = true")
    return sub("w", inner + end("we") + chain("w_s u t on next we"))


@pytest.mark.parametrize(
    ("interrupting", "names"), [(True, ["h"]), (False, ["h", "next"])]
)
def test_an_escalation_interrupts_its_thrower_or_lets_it_go_on(
    names: list[str], *, interrupting: bool
) -> None:
    body = start() + _escalating(ESCALATION) + users("h") + end()
    body += boundary("b", "w", ESCALATION, interrupting=interrupting)
    walk = Walk(document(body + chain("start w end") + chain("b h"))).complete("u")
    assert sorted(walk.open) == names
    assert ("ran" in walk.variables) is not interrupting


def test_an_uncaught_escalation_lets_the_thrower_go_on() -> None:
    body = start() + _escalating(ESCALATION) + end() + chain("start w end")
    walk = Walk(document(body)).complete("u")
    assert (walk.open, walk.incidents) == (["next"], [])


def test_a_signal_end_reaches_every_waiting_catcher_and_the_outside() -> None:
    body = start() + gateway("parallel", "f") + users("u h h2") + end("x", SIGNAL)
    body += catch("c", SIGNAL) + catch("c2", SIGNAL)
    body += chain("start f u x") + chain("f c h") + chain("f c2 h2")
    walk = Walk(document(body)).complete("u")
    assert walk.open == ["h", "h2"]
    assert [each.name for each in walk.thrown] == ["sig"]


def test_a_signal_may_interrupt_its_own_thrower() -> None:
    body = start() + _escalating(SIGNAL) + boundary("b", "w", SIGNAL) + users("h")
    walk = Walk(document(body + chain("start w") + chain("b h"))).complete("u")
    assert walk.open == ["h"]
    assert "ran" not in walk.variables


def test_a_signal_from_outside_brings_its_variables() -> None:
    body = start() + catch("c", SIGNAL) + users("u") + chain("start c u")
    walk = Walk(document(body))
    assert (walk.signal(n=5), walk.signal(), walk.open) == (1, 0, ["u"])
    assert walk.variables == {"n": 5}


def test_a_non_interrupting_boundary_fires_as_often_as_its_event() -> None:
    body = start() + users("t h") + boundary("b", "t", MESSAGE, interrupting=False)
    walk = Walk(document(body + end() + chain("start t end") + chain("b h")))
    walk.message().message()
    assert walk.open == ["t", "h", "h"]
    assert walk.complete("t").open == ["h", "h"]
    assert walk.complete("h").complete("h").state == "completed"


def test_an_interrupting_boundary_withdraws_its_siblings_and_the_inside() -> None:
    inner = users("u") + catch("c", timer("P9D")) + gateway("parallel", "wf")
    inner += chain("w_s wf u") + chain("wf c")
    body = start() + sub("w", inner) + boundary("b", "w", MESSAGE) + users("h")
    body += boundary("b2", "w", timer("P1D"), interrupting=False)
    walk = Walk(document(body + chain("start w") + chain("b h"))).message()
    assert (walk.open, walk.rows("timer")) == (["h"], [])


@pytest.mark.parametrize("level", ["top", "embedded"])
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_subprocess_is_armed_while_its_scope_is_active(
    level: str, *, interrupting: bool
) -> None:
    inner = users("work") + on_event("esp", MESSAGE, interrupting=interrupting)
    if level == "embedded":
        inner = sub("w", inner + end("we") + chain("w_s work we"))
        body = start() + inner + users("after") + chain("start w after")
        done = ["after"]
    else:
        body, done = start() + inner + end() + chain("start work end"), []
    walk = Walk(document(body)).message()
    first = ["esp_h"] if interrupting else ["work", "esp_h"]
    assert walk.open == first
    walk.complete("esp_h")
    assert walk.open == (done if interrupting else ["work"])
    if not interrupting:
        walk.message().complete("esp_h").complete("work")
        assert walk.open == done
    assert (walk.state == "completed") is (level == "top")


def test_an_unused_event_subprocess_does_not_keep_the_instance_open() -> None:
    body = start() + users("work") + on_event("esp", timer("P1D"), interrupting=True)
    walk = Walk(document(body + end() + chain("start work end"))).complete("work")
    assert (walk.state, walk.run.waiting()) == ("completed", ())


def test_an_interrupting_event_subprocess_cancels_tokens_and_listeners() -> None:
    body = start() + users("work") + on_event("one", MESSAGE, interrupting=True)
    body += on_event("two", timer("P1D"), interrupting=False)
    walk = Walk(document(body + end() + chain("start work end"))).message()
    assert (walk.open, walk.rows("timer")) == (["one_h"], [])
    assert walk.complete("one_h").state == "completed"


def test_an_event_subprocess_in_a_loop_body_sees_its_own_frame() -> None:
    inner = many(times(2)) + users("u") + on_event("esp", SIGNAL, interrupting=False)
    body = start() + sub("w", inner + end("we") + chain("w_s u we")) + end()
    walk = Walk(document(body + chain("start w end")))
    assert walk.signal() == 2
    frames = [each.local["loopCounter"] for each in walk.rows("user", "esp_h")]
    assert sorted(frames) == [1, 2]


def test_a_condition_fires_when_it_becomes_true_and_not_while_it_stays_so() -> None:
    body = start() + gateway("parallel", "f") + users("a b h")
    body += boundary("c", "a", condition("n &gt; 5"), interrupting=False)
    body += chain("start f a") + chain("f b b2") + users("b2 b3") + chain("b2 b3 b4")
    body += users("b4") + chain("c h")
    walk = Walk(document(body))
    walk.complete("b", n=9)
    assert walk.open.count("h") == 1
    walk.complete("b2", n=10).complete("b3", n=1).complete("b4", n=7)
    assert walk.open.count("h") == 2


def test_a_condition_that_is_true_on_arrival_goes_on_at_once() -> None:
    body = start() + catch("c", condition("n = 1")) + users("u") + chain("start c u")
    assert Walk(document(body), {"n": 1}).open == ["u"]


def test_a_condition_reads_what_is_outside_the_document() -> None:
    body = start() + catch("c", condition("children.open = 0")) + users("u")
    walk = Walk(document(body + chain("start c u")))
    assert walk.open == []
    assert walk.recheck(children={"open": 1}).open == []
    assert walk.recheck(children={"open": 0}).open == ["u"]


def test_a_script_may_wake_a_condition_in_the_same_step() -> None:
    body = start() + gateway("parallel", "f") + users("a h")
    body += script("s", "n = 9") + catch("c", condition("n &gt; 5"))
    body += chain("start f c h") + chain("f a s")
    assert Walk(document(body)).complete("a").open == ["h"]


@pytest.mark.parametrize(("level", "state"), [("top", "terminated"), ("sub", "after")])
def test_terminate_ends_its_own_scope_only(level: str, state: str) -> None:
    inner = gateway("parallel", "f") + users("a b") + end("x", TERMINATE)
    flows = chain("f a x") + chain("f b")
    if level == "top":
        walk = Walk(document(start() + inner + flows + chain("start f")))
        assert walk.complete("a").state == state
        assert walk.open == []
    else:
        body = start() + sub("w", inner + flows + chain("w_s f")) + users("after")
        walk = Walk(document(body + chain("start w after")))
        assert walk.complete("a").open == [state]


def test_several_definitions_any_of_them_or_all_of_them() -> None:
    both = MESSAGE + SIGNAL + timer("P1D")
    for parallel in (False, True):
        event = element(
            "intermediateCatchEvent",
            "c",
            both,
            parallelMultiple=str(parallel).lower(),
        )
        walk = Walk(document(start() + event + users("u") + chain("start c u")))
        assert len(walk.run.waiting()) == 3
        walk.message(a=1)
        assert walk.open == ([] if parallel else ["u"])
        if parallel:
            assert walk.signal(b=2) == 1
            assert walk.fire("c")
            assert walk.open == ["u"]
            assert walk.variables == {"a": 1, "b": 2}


@pytest.mark.parametrize("definition", [MESSAGE, SIGNAL])
def test_what_a_thrower_goes_on_to_does_not_hear_it(definition: str) -> None:
    body = start() + throw("t", definition) + catch("c", definition) + users("u")
    walk = Walk(document(body + chain("start t c u")))
    assert (walk.open, len(walk.thrown)) == ([], 1)


def test_an_event_that_throws_several_throws_each() -> None:
    body = start() + throw("t", MESSAGE + SIGNAL) + end() + chain("start t end")
    walk = Walk(document(body))
    assert [each.kind for each in walk.thrown] == ["message", "signal"]


def test_a_message_is_caught_inside_once_and_otherwise_goes_outside() -> None:
    body = start() + gateway("parallel", "f") + users("u h") + throw("t", MESSAGE)
    body += catch("c", MESSAGE) + end() + chain("start f u t end") + chain("f c h")
    walk = Walk(document(body)).complete("u")
    assert (walk.open, walk.thrown) == (["h"], [])
    two = body + catch("c2", MESSAGE) + chain("f c2")
    walk = Walk(document(two)).complete("u")
    assert (walk.open, len(walk.thrown)) == ([], 1)


def test_a_caught_message_is_mapped_where_the_model_says_so() -> None:
    mapping = extension('<qms:output name="total" value="=a + b"/>')
    event = catch("c", mapping + MESSAGE)
    walk = Walk(document(start() + event + end() + chain("start c end")))
    assert walk.message(a=1, b=2).variables == {"total": 3}


def test_correlation_keys_of_the_model_are_bound_when_armed() -> None:
    extra = (
        '<bpmn:correlationProperty id="order" name="order">'
        '<bpmn:correlationPropertyRetrievalExpression id="cr" messageRef="msg">'
        '<bpmn:messagePath id="mp">number</bpmn:messagePath>'
        "</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
    )
    bound = (
        '<bpmn:correlationSubscription id="cs" correlationKeyRef="ck">'
        '<bpmn:correlationPropertyBinding id="cb" correlationPropertyRef="order">'
        '<bpmn:dataPath id="dp">my_order</bpmn:dataPath>'
        "</bpmn:correlationPropertyBinding></bpmn:correlationSubscription>"
    )
    payload = extension('<qms:input name="number" value="=sent"/>')
    body = start() + gateway("parallel", "f") + users("u h") + catch("c", MESSAGE)
    body += throw("t", payload + MESSAGE) + chain("start f c h") + chain("f u t")
    for sent, caught in ((7, True), (8, False)):
        walk = Walk(document(body + bound, extra), {"my_order": 7})
        assert walk.rows("message")[0].correlation == {"order": 7}
        walk.complete("u", sent=sent)
        assert (walk.open == ["h"]) is caught
        assert [dict(each.correlation) for each in walk.thrown] == (
            [] if caught else [{"order": 8}]
        )


def test_a_shared_event_definition_counts_as_if_it_stood_inside() -> None:
    reference = "<bpmn:eventDefinitionRef>t1</bpmn:eventDefinitionRef>"
    shared = timer("PT1H").replace(
        "<bpmn:timerEventDefinition>", '<bpmn:timerEventDefinition id="t1">'
    )
    body = start() + catch("c", reference) + users("u") + chain("start c u")
    walk = Walk(document(body, shared))
    assert walk.fire("c")
    assert walk.open == ["u"]


def test_an_end_event_declares_status_and_outcome() -> None:
    declared = extension('<qms:end status="closed" outcome="effective"/>')
    walk = Walk(document(start() + end("e", declared) + chain("start e")))
    assert walk.run.outcome == ("closed", "effective")


def test_an_error_from_a_called_operation_inside_a_subprocess_climbs_up() -> None:
    job = element("serviceTask", "s", extension('<qms:operation name="lab"/>'))
    inner = job + end("we") + chain("w_s s we")
    body = start() + sub("w", inner) + boundary("b", "w", ERROR) + users("h")
    walk = Walk(document(body + chain("start w") + chain("b h")))
    assert walk.fail("s", "E1").open == ["h"]

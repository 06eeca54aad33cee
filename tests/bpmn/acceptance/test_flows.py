"""Flows and gateways, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    drawn,
    ends,
    gate,
    inside,
    listed,
    process,
    script,
    starts,
    tasks,
    throws,
    timer,
)
from tests.bpmn.acceptance.trial import Trial, started

COUNT = "<activationCondition>{}</activationCondition>"


@pytest.mark.parametrize("prefix", ["", "bpmn", "bpmn2", "semantic"])
def test_a_sequence_runs_in_whatever_prefix_it_is_written(prefix: str) -> None:
    model = listed(
        process(
            starts() + tasks("a") + script("b", "y = x * 2") + ends(),
            "s -> a -> b -> e",
        )
    )
    trial = started(drawn(model, prefix) if prefix else model)
    trial.do("a", x=21)
    assert trial.done == ["s", "a", "b", "e"]
    assert (trial.state, trial.data) == ("completed", {"x": 21, "y": 42})
    wrote = {each.element_id: each.wrote for each in trial.bench.history()}
    assert wrote == {"s": {}, "a": {"x": 21}, "b": {"y": 42}, "e": {}}


def test_several_flows_out_of_a_task_all_get_a_token() -> None:
    trial = started(
        process(starts() + tasks("a b c") + ends(), "s -> a, a -> b -> e, a -> c -> e")
    )
    trial.do("a")
    assert trial.open == ["b", "c"]
    trial.do("b", "c")
    assert trial.done == ["s", "a", "b", "e", "c", "e"]
    assert trial.state == "completed"


def test_several_flows_out_of_a_start_event_all_get_a_token() -> None:
    trial = started(
        process(starts() + tasks("b c") + ends(), "s -> b -> e, s -> c -> e")
    )
    assert trial.open == ["b", "c"]


def test_each_token_starts_an_activity_anew() -> None:
    trial = started(
        process(starts() + tasks("a b c") + ends(), "s -> a -> c, s -> b -> c, c -> e")
    )
    trial.do("a", "b")
    assert trial.open == ["c", "c"]
    trial.do("c", "c")
    assert trial.state == "completed"


CONDITIONAL = (
    starts() + '<userTask id="a" default="f3"/>' + tasks("b c d") + ends(),
    "s -> a, a ->[x > 1] b, a ->[x > 2] c, a -> d, b -> e, c -> e, d -> e",
)


@pytest.mark.parametrize(("x", "open_"), [(3, ["b", "c"]), (2, ["b"]), (1, ["d"])])
def test_conditional_flows_of_a_task(x: int, open_: list[str]) -> None:
    trial = started(process(*CONDITIONAL)).do("a", x=x)
    assert trial.open == open_


def test_a_plain_flow_beside_a_conditional_one_is_always_taken() -> None:
    trial = started(
        process(
            starts() + tasks("a b c") + ends(),
            "s -> a, a ->[x = 1] b, a -> c, b -> e, c -> e",
        )
    )
    trial.do("a", x=2)
    assert trial.open == ["c"]


@pytest.mark.parametrize(("x", "taken"), [(5, "b"), (15, "c"), (0, "d")])
def test_the_first_true_flow_of_an_exclusive_gateway_is_taken(
    x: int, taken: str
) -> None:
    body = starts() + gate("exclusive", "g", 'default="f1"') + tasks("b c d") + ends()
    trial = started(
        process(
            body,
            "s -> g, g -> d, g ->[x > 10] c, g ->[x > 1] b, b -> e, c -> e, d -> e",
        ),
        x=x,
    )
    assert trial.open == [taken]


def test_no_true_flow_and_no_default_is_an_incident() -> None:
    body = starts() + gate("exclusive", "g") + tasks("b c") + ends()
    trial = started(
        process(body, "s -> g, g ->[x = 1] b, g ->[x = 2] c, b -> e, c -> e"), x=3
    )
    assert (trial.state, trial.open, trial.trouble) == ("running", [], ["g"])


def test_an_exclusive_gateway_lets_every_token_pass() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b c")
        + gate("exclusive", "m")
        + ends()
    )
    trial = started(process(body, "s -> p, p -> a -> m, p -> b -> m, m -> c -> e"))
    trial.do("a").do("b")
    assert trial.open == ["c", "c"]


def test_a_parallel_join_waits_for_all() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b c")
        + gate("parallel", "j")
        + ends()
    )
    trial = started(process(body, "s -> p, p -> a -> j, p -> b -> j, j -> c -> e"))
    trial.do("b")
    assert trial.open == ["a"]
    trial.do("a")
    assert trial.open == ["c"]
    trial.do("c")
    assert trial.done == ["s", "p", "b", "a", "j", "c", "e"]


def test_a_parallel_join_in_a_rework_loop_needs_all_approvals_of_each_round() -> None:
    body = (
        starts()
        + gate("exclusive", "m")
        + gate("parallel", "p")
        + tasks("a b c")
        + gate("parallel", "j")
        + gate("exclusive", "g", 'default="f9"')
        + ends()
    )
    way = "s -> m -> p, p -> a -> j, p -> b -> j, p -> c -> j, j -> g, g -> e, g ->[again = true] m"
    trial = started(process(body.replace('"f9"', '"f9"'), way))
    for _ in range(3):
        trial.do("a", again=True).do("b", again=True)
        assert trial.open == ["c"]
        trial.do("c", again=True)
        assert trial.open == ["a", "b", "c"]
    trial.do("c", "a", "b", again=False)
    assert trial.state == "completed"


@pytest.mark.parametrize(
    ("x", "order", "after"),
    [(1, "a", ["d"]), (2, "a b", ["d"]), (3, "b a c", ["d"]), (0, "", ["d"])],
)
def test_an_inclusive_join_waits_for_what_was_split(
    x: int, order: str, after: list[str]
) -> None:
    body = (
        starts()
        + gate("inclusive", "i", 'default="f4"')
        + tasks("a b c d")
        + gate("inclusive", "j")
        + ends()
    )
    way = "s -> i, i ->[x >= 1] a, i ->[x >= 2] b, i ->[x >= 3] c, i -> j, a -> j, b -> j, c -> j, j -> d -> e"
    trial = started(process(body, way), x=x)
    for name in order.split():
        assert "d" not in trial.open
        trial.do(name)
    assert trial.open == after


def test_an_inclusive_join_in_a_loop_waits_for_each_round() -> None:
    body = (
        starts()
        + gate("exclusive", "m")
        + gate("inclusive", "i", 'default="f3"')
        + tasks("a b c")
        + gate("inclusive", "j")
        + gate("exclusive", "g", 'default="f9"')
        + ends()
    )
    way = (
        "s -> m -> i, i ->[x >= 1] a, i -> b, i ->[x >= 2] c, a -> j, b -> j, c -> j, "
        "j -> g, g -> e, g ->[x > 0] m"
    )
    trial = started(process(body, way), x=2)
    assert sorted(trial.open) == ["a", "c"]
    trial.do("a", x=1)
    assert trial.open == ["c"]
    trial.do("c", x=1)
    assert trial.open == ["a"]
    trial.do("a", x=0)
    assert trial.state == "completed"


def test_an_inclusive_join_goes_on_when_the_other_branch_has_ended() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b d")
        + gate("inclusive", "j")
        + gate("exclusive", "x", 'default="f5"')
        + ends("e e2")
    )
    trial = started(
        process(
            body,
            "s -> p, p -> a -> j, p -> b -> x, x -> e2, x ->[back = true] j, j -> d -> e",
        )
    )
    trial.do("a")
    assert trial.open == ["b"]
    trial.do("b")
    assert trial.open == ["d"]


EVENT_GATEWAY = (
    starts()
    + gate("eventBased", "g")
    + catches("m", ON["message"])
    + catches("sg", ON["signal"])
    + catches("t", ON["timer"])
    + catches("c", ON["conditional"])
    + tasks("a b x y")
    + ends()
)
RACE = "s -> g, g -> m -> a -> e, g -> sg -> b -> e, g -> t -> x -> e, g -> c -> y -> e"


def test_the_first_event_behind_an_event_gateway_wins() -> None:
    trial = started(process(EVENT_GATEWAY, RACE))
    assert trial.bench.message("msg") is True
    assert trial.open == ["a"]
    assert trial.bench.message("msg") is False
    assert trial.bench.signal("sig") == 0
    trial.bench.advance("PT2H")
    assert trial.open == ["a"]
    other = started(process(EVENT_GATEWAY, RACE))
    assert other.bench.signal("sig") == 1
    assert other.open == ["b"]
    late = started(process(EVENT_GATEWAY, RACE))
    late.bench.advance(3599)
    assert late.open == []
    late.bench.advance(1)
    assert late.open == ["x"]


def test_a_condition_behind_an_event_gateway_may_win_at_once() -> None:
    assert started(process(EVENT_GATEWAY, RACE), ready=True).open == ["y"]


def test_receive_tasks_behind_an_event_gateway_race_too() -> None:
    body = (
        starts()
        + gate("eventBased", "g")
        + '<receiveTask id="r1" messageRef="Msg"/><receiveTask id="r2" messageRef="Other"/>'
        + tasks("a b")
        + ends()
    )
    trial = started(process(body, "s -> g, g -> r1 -> a -> e, g -> r2 -> b -> e"))
    assert trial.bench.message("other", {"n": 7}) is True
    assert (trial.open, trial.data) == (["b"], {"n": 7})
    assert trial.bench.message("msg") is False


def test_an_event_gateway_may_start_a_process() -> None:
    body = (
        gate("eventBased", "g", 'instantiate="true"')
        + catches("m", ON["message"])
        + catches("o", '<messageEventDefinition messageRef="Other"/>')
        + tasks("a b")
        + ends()
    )
    trial = Trial(process(body, "g -> m -> a -> e, g -> o -> b -> e"))
    assert trial.bench.message("other", {"n": 1}) is True
    assert trial.open == ["b"]
    assert trial.bench.message("msg") is True
    assert trial.open == ["b", "a"]
    assert len(trial.bench.instances()) == 2


def test_a_receive_task_may_start_a_process() -> None:
    body = (
        '<receiveTask id="r" messageRef="Msg" instantiate="true"/>'
        + tasks("a")
        + ends()
    )
    trial = Trial(process(body, "r -> a -> e"))
    assert trial.bench.message("msg", {"n": 1}) is True
    assert trial.open == ["a"]
    assert trial.bench.instances()[0].variables == {"n": 1}
    assert trial.done == ["r"]


def test_a_complex_join_fires_when_two_of_three_have_come() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b c d")
        + gate("complex", "j", inside=COUNT.format("activationCount &gt;= 2"))
        + ends()
    )
    trial = started(
        process(body, "s -> p, p -> a -> j, p -> b -> j, p -> c -> j, j -> d -> e")
    )
    trial.do("a")
    assert trial.open == ["b", "c"]
    trial.do("c")
    assert trial.open == ["b", "d"]
    trial.do("b")
    assert trial.open == ["d"]
    trial.do("d")
    assert trial.state == "completed"
    assert trial.done.count("d") == 1


def test_a_complex_split_takes_every_true_flow() -> None:
    body = starts() + gate("complex", "g", 'default="f3"') + tasks("a b c") + ends()
    way = "s -> g, g ->[x > 0] a, g ->[x > 1] b, g -> c, a -> e, b -> e, c -> e"
    assert started(process(body, way), x=2).open == ["a", "b"]
    assert started(process(body, way), x=0).open == ["c"]


def test_a_link_goes_on_where_it_is_caught() -> None:
    body = (
        starts()
        + gate("exclusive", "g", 'default="f2"')
        + tasks("a b c")
        + throws("t1", ON["link"])
        + throws("t2", ON["link"])
        + catches("l", ON["link"])
        + ends()
    )
    trial = started(
        process(body, "s -> g, g ->[x = 1] a, g -> b, a -> t1, b -> t2, l -> c -> e"),
        x=1,
    )
    trial.do("a")
    assert trial.open == ["c"]
    trial.do("c")
    assert trial.done == ["s", "g", "a", "t1", "l", "c", "e"]


def test_without_start_event_what_nothing_leads_to_starts() -> None:
    trial = started(process(tasks("a b c"), "a -> c, b -> c"))
    assert trial.open == ["a", "b"]
    trial.do("a", "b")
    assert trial.open == ["c", "c"]
    trial.do("c", "c")
    assert trial.state == "completed"


def test_a_process_of_one_task_runs() -> None:
    trial = started(process(tasks("a"))).do("a", x=1)
    assert (trial.state, trial.done) == ("completed", ["a"])


def test_terminate_ends_everything_at_once() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b")
        + ends()
        + ends("t", ON["terminate"])
    )
    trial = started(process(body, "s -> p, p -> a -> e, p -> b -> t"))
    trial.do("b")
    assert (trial.state, trial.open) == ("terminated", [])
    assert trial.done == ["s", "p", "b", "t"]


def test_terminate_in_a_subprocess_ends_only_that() -> None:
    sub = inside(
        "sub",
        starts("i")
        + gate("parallel", "p")
        + tasks("a b")
        + ends("j")
        + ends("t", ON["terminate"]),
        "i -> p, p -> a -> j, p -> b -> t",
    )
    trial = started(process(starts() + sub + tasks("c") + ends(), "s -> sub -> c -> e"))
    trial.do("b")
    assert trial.open == ["c"]
    trial.do("c")
    assert trial.state == "completed"


def test_a_boundary_event_inside_a_parallel_branch_starves_its_join_openly() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b c")
        + gate("parallel", "j")
        + ends("e e2")
        + at("a", "q", timer("timeDuration", "PT1H"))
    )
    trial = started(
        process(body, "s -> p, p -> a -> j, p -> b -> j, j -> c -> e, q -> e2")
    )
    trial.do("b")
    trial.bench.advance("PT1H")
    assert (trial.open, trial.state) == ([], "running")
    assert trial.bench.incidents()[0].kind == "stuck"


def test_quantities_count_tokens() -> None:
    body = (
        starts()
        + '<userTask id="a" completionQuantity="2"/>'
        + tasks("b")
        + '<userTask id="c" startQuantity="2"/>'
        + ends()
    )
    trial = started(process(body, "s -> a -> b -> c -> e"))
    trial.do("a")
    assert trial.open == ["b", "b"]
    trial.do("b")
    assert trial.open == ["b"]
    trial.do("b")
    assert trial.open == ["c"]
    trial.do("c")
    assert trial.state == "completed"

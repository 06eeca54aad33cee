"""Flows and gateways (engine.md of the design, 2.1)."""

from statistics import median
from time import process_time

import pytest

from tests.bpmn.models import (
    MESSAGE,
    catch,
    chain,
    document,
    element,
    end,
    flow,
    gateway,
    many,
    script,
    start,
    sub,
    throw,
    timer,
    times,
    users,
)
from tests.bpmn.walk import Walk


def _choices(default: str = "") -> bytes:
    attributes = {"default": default} if default else {}
    return document(
        start()
        + element("userTask", "u", **attributes)
        + users("a b c")
        + chain("start u")
        + flow("u", "a", "n &gt; 1")
        + flow("u", "b", "n &gt; 2")
        + flow("u", "c", identifier="d")
    )


@pytest.mark.parametrize(
    ("n", "names"), [(3, ["a", "b"]), (2, ["a"]), (0, ["c"]), (None, ["c"])]
)
def test_conditional_flows_of_a_task_take_every_true_one_else_the_default(
    n: int | None, names: list[str]
) -> None:
    assert Walk(_choices("d")).complete("u", n=n).open == names


@pytest.mark.parametrize(("n", "names"), [(3, ["a", "b", "c"]), (0, ["c"])])
def test_a_plain_flow_beside_conditional_ones_is_always_taken(
    n: int, names: list[str]
) -> None:
    assert Walk(_choices()).complete("u", n=n).open == names


def test_without_a_true_flow_the_token_stays_and_an_incident_tells() -> None:
    walk = Walk(
        document(
            start()
            + users("u a")
            + gateway("exclusive", "g")
            + chain("start u g")
            + flow("g", "a", "n = 1")
        )
    )
    walk.complete("u", n=2)
    assert walk.incidents == ["no-flow"]
    assert (walk.state, walk.open) == ("running", [])
    walk.mend(n=1)
    assert walk.open == ["a"]


def test_several_plain_flows_of_a_task_are_an_implicit_split() -> None:
    walk = Walk(
        document(start() + users("u a b") + chain("start u a") + flow("u", "b"))
    )
    assert walk.complete("u").open == ["a", "b"]
    walk.complete("a").complete("b")
    assert walk.state == "completed"


def test_without_start_event_everything_that_nothing_leads_to_starts() -> None:
    inner = element("subProcess", "w", users("b c"))
    assert Walk(document(users("a") + inner)).open == ["a", "b", "c"]


def test_several_flows_into_a_task_start_it_once_per_token() -> None:
    walk = Walk(
        document(
            start()
            + gateway("parallel", "f")
            + users("a b u")
            + chain("start f a u")
            + chain("f b u")
        )
    )
    walk.complete("a").complete("b")
    assert walk.open == ["u", "u"]


def test_the_first_true_flow_in_document_order_wins() -> None:
    body = start() + gateway("exclusive", "g") + users("a b") + chain("start g")
    assert Walk(
        document(body + flow("g", "b", "true") + flow("g", "a", "true"))
    ).open == ["b"]


def _rework(width: int = 3) -> bytes:
    names = [f"a{i}" for i in range(width)]
    return document(
        start()
        + gateway("exclusive", "m")
        + gateway("parallel", "f")
        + gateway("parallel", "j")
        + gateway("exclusive", "g", default="done")
        + users(f"{' '.join(names)} review")
        + end()
        + chain("start m f")
        + "".join(flow("f", name) + flow(name, "j") for name in names)
        + chain("j review g")
        + flow("g", "m", "again")
        + flow("g", "end", identifier="done")
    )


def test_a_parallel_join_in_a_rework_loop_waits_for_all_of_its_round() -> None:
    walk = Walk(_rework())
    for name in ("a0", "a1", "a2"):
        walk.complete(name)
    walk.complete("review", again=True).complete("a2")
    assert walk.open == ["a0", "a1"]
    walk.complete("a0")
    assert walk.open == ["a1"]
    walk.complete("a1").complete("review", again=False)
    assert walk.state == "completed"


def test_a_join_inside_a_branch_waits_in_the_second_round_too() -> None:
    walk = Walk(
        document(
            start()
            + end()
            + users("x a b review")
            + gateway("parallel", "f")
            + gateway("parallel", "inner")
            + gateway("parallel", "outer")
            + gateway("exclusive", "m")
            + gateway("exclusive", "g", default="d")
            + chain("start m f x outer review g")
            + chain("f a inner outer")
            + chain("f b inner")
            + flow("g", "m", "again")
            + flow("g", "end", identifier="d")
        )
    )
    walk.complete("a").complete("b").complete("x").complete("review", again=True)
    walk.complete("x").complete("a")
    assert walk.open == ["b"]


def test_an_excess_token_stays_at_the_join() -> None:
    walk = Walk(
        document(
            start()
            + gateway("parallel", "f")
            + gateway("exclusive", "m")
            + gateway("parallel", "j")
            + users("a b c u")
            + end()
            + chain("start f a m j u end")
            + chain("f b m")
            + chain("f c j")
        )
    )
    for name in "abc":
        walk.complete(name)
    assert walk.open == ["u"]
    walk.complete("u")
    assert (walk.state, walk.incidents) == ("running", ["stuck"])


def test_a_join_records_all_flows_it_consumed() -> None:
    walk = Walk(
        document(
            start()
            + gateway("parallel", "f")
            + gateway("parallel", "j")
            + users("a b u")
            + chain("start f a")
            + flow("f", "b")
            + flow("a", "j", identifier="fa")
            + flow("b", "j", identifier="fb")
            + chain("j u")
        )
    )
    walk.complete("b").complete("a")
    (joined,) = [each for each in walk.visits if each.element == "j"]
    assert set((joined.flow_in or "").split()) == {"fa", "fb"}


def _inclusive() -> bytes:
    inner = users("u") + end("we") + chain("w_s u we")
    return document(
        start()
        + end()
        + gateway("inclusive", "g", default="fd")
        + gateway("inclusive", "j")
        + users("a dead p q after")
        + gateway("exclusive", "y", default="dq")
        + gateway("exclusive", "z")
        + sub("w", inner)
        + chain("start g")
        + flow("g", "dead", identifier="fd")
        + flow("dead", "j")
        + flow("g", "w", "x = 1")
        + flow("g", "a", "x = 1")
        + flow("w", "y")
        + flow("y", "p", "x = 2")
        + flow("p", "z")
        + flow("y", "q", identifier="dq")
        + chain("q z j after end")
        + flow("a", "j")
    )


def test_an_inclusive_join_waits_for_a_running_subprocess() -> None:
    walk = Walk(_inclusive(), {"x": 1})
    assert walk.complete("a").open == ["u"]
    walk.complete("u").complete("q")
    assert walk.open == ["after"]
    walk.complete("after")
    assert walk.state == "completed"


def test_an_inclusive_split_takes_its_default_when_nothing_is_true() -> None:
    walk = Walk(_inclusive(), {"x": 5})
    assert walk.open == ["dead"]
    assert walk.complete("dead").open == ["after"]


def test_an_inclusive_join_goes_on_when_the_other_branch_ends_elsewhere() -> None:
    walk = Walk(
        document(
            start()
            + gateway("inclusive", "g")
            + gateway("inclusive", "j")
            + gateway("exclusive", "y", default="dj")
            + users("a b u")
            + end("quiet")
            + chain("start g")
            + flow("g", "a", "true")
            + flow("g", "b", "true")
            + flow("a", "j")
            + flow("b", "y")
            + flow("y", "quiet", "leave")
            + flow("y", "j", identifier="dj")
            + chain("j u")
        )
    )
    walk.complete("a")
    assert walk.open == ["b"]
    assert walk.complete("b", leave=True).open == ["u"]


def _race() -> bytes:
    return document(
        start()
        + gateway("eventBased", "g")
        + users("a b c")
        + catch("m", MESSAGE)
        + catch("long", timer("PT1H"))
        + catch("short", timer("PT1M"))
        + chain("start g m a")
        + chain("g long b")
        + chain("g short c")
    )


def test_at_an_event_gateway_the_first_event_withdraws_the_others() -> None:
    walk = Walk(_race()).message()
    assert walk.open == ["a"]
    assert walk.rows("timer") == []


def test_of_two_timers_behind_an_event_gateway_each_has_its_own_due_time() -> None:
    walk = Walk(_race())
    assert walk.wait(hours=2) == ["short"]
    assert walk.open == ["c"]
    assert walk.rows("message") == []


def test_an_event_gateway_in_a_loop_races_afresh_each_round() -> None:
    walk = Walk(
        document(
            start()
            + gateway("exclusive", "x")
            + gateway("eventBased", "g")
            + users("a")
            + catch("m", MESSAGE)
            + catch("t", timer("PT1H"))
            + chain("start x g m x")
            + chain("g t a")
        )
    )
    for _ in range(3):
        walk.message()
    assert walk.wait(hours=1) == ["t"]
    assert walk.open == ["a"]


def test_a_link_goes_on_at_the_catch_of_its_name() -> None:
    link = '<bpmn:linkEventDefinition name="L"/>'
    walk = Walk(
        document(
            start()
            + throw("t", link)
            + throw("t2", link)
            + catch("c", link)
            + gateway("exclusive", "g", default="d")
            + users("u")
            + chain("start g")
            + flow("g", "t", "x = 1")
            + flow("g", "t2", identifier="d")
            + chain("c u")
        )
    )
    assert walk.open == ["u"]
    assert walk.passed == ["start", "g", "t2", "c"]


@pytest.mark.parametrize("kind", ["receive", "gateway"])
def test_what_instantiates_waits_or_takes_the_message_that_starts_it(
    kind: str,
) -> None:
    body = users("u") + end()
    if kind == "receive":
        body += element("receiveTask", "r", instantiate="true", messageRef="msg")
        body += chain("r u end")
    else:
        body += gateway("eventBased", "g", instantiate="true") + catch("r", MESSAGE)
        body += catch("o", '<bpmn:messageEventDefinition messageRef="other"/>')
        body += chain("g r u end") + chain("g o end")
    waiting = Walk(document(body))
    assert waiting.open == []
    assert waiting.message(x=1).open == ["u"]
    started = Walk(document(body), start_event="r", payload={"x": 1})
    assert started.open == ["u"]
    assert started.rows("message") == []
    assert waiting.variables == started.variables == {"x": 1}


def test_of_several_start_events_only_the_triggered_one_starts() -> None:
    body = start("s1") + start("s2", MESSAGE) + users("a b") + chain("s1 a")
    body += chain("s2 b")
    assert Walk(document(body)).open == ["a"]
    assert Walk(document(body), start_event="s2", payload={}).open == ["b"]


def test_quantities_ask_for_and_send_several_tokens() -> None:
    body = start() + element("userTask", "u", completionQuantity="3")
    body += element("userTask", "pair", startQuantity="2") + chain("start u pair")
    walk = Walk(document(body)).complete("u")
    assert walk.open == ["pair"]
    assert walk.complete("pair").incidents == ["stuck"]


def _complex(activation: str) -> bytes:
    condition = f"<bpmn:activationCondition>{activation}</bpmn:activationCondition>"
    return document(
        start()
        + gateway("parallel", "f")
        + element("complexGateway", "c", condition)
        + users("a b d after")
        + end()
        + chain("start f a c after end")
        + chain("f b c")
        + chain("f d c")
    )


def test_a_complex_gateway_fires_on_its_condition_and_swallows_late_tokens() -> None:
    walk = Walk(_complex("activationCount &gt;= 2"))
    assert walk.complete("a").open == ["b", "d"]
    assert walk.complete("d").open == ["b", "after"]
    walk.complete("after").complete("b")
    assert walk.state == "completed"
    assert walk.passed.count("after") == 1


def test_a_complex_gateway_in_a_loop_counts_each_round_afresh() -> None:
    condition = (
        "<bpmn:activationCondition>activationCount = 2</bpmn:activationCondition>"
    )
    walk = Walk(
        document(
            start()
            + gateway("exclusive", "m")
            + gateway("parallel", "f")
            + element("complexGateway", "c", condition)
            + gateway("exclusive", "g", default="d")
            + users("a b review")
            + end()
            + chain("start m f a c review g")
            + chain("f b c")
            + flow("g", "m", "again")
            + flow("g", "end", identifier="d")
        )
    )
    for again in (True, True, False):
        assert walk.complete("a").open == ["b"]
        assert walk.complete("b").open == ["review"]
        walk.complete("review", again=again)
    assert walk.state == "completed"


@pytest.mark.requirement("R20")
def test_sixteen_fork_and_join_blocks_in_sequence_cost_what_is_open() -> None:
    body, previous = start(), "start"
    for i in range(16):
        body += gateway("parallel", f"f{i}") + gateway("parallel", f"j{i}")
        body += users(f"a{i} b{i}") + flow(previous, f"f{i}")
        body += chain(f"f{i} a{i} j{i}") + chain(f"f{i} b{i} j{i}")
        previous = f"j{i}"
    walk = Walk(document(body + end() + flow(previous, "end")))
    assert len(walk.run.snapshot()) < 500
    for i in range(16):
        walk.complete(f"a{i}").complete(f"b{i}")
    assert walk.state == "completed"


@pytest.mark.requirement("R19")
def test_a_rework_loop_costs_the_same_after_five_hundred_rounds() -> None:
    walk = Walk(_rework(1))
    walk.complete("a0").complete("review", again=True)
    size = len(walk.run.snapshot())
    seconds: list[float] = []
    for _ in range(500):
        begun = process_time()
        walk.complete("a0").complete("review", again=True)
        seconds.append(process_time() - begun)
    assert len(walk.run.snapshot()) < size + 30
    assert median(seconds[-100:]) < 2 * median(seconds[:100])
    assert walk.complete("a0").complete("review", again=False).state == "completed"


def test_multi_instance_and_scripts_run_inside_loops() -> None:
    body = start() + gateway("exclusive", "m") + script("s", "n = 1")
    body += element("userTask", "u", many(times(2)))
    body += gateway("exclusive", "g", default="d") + end()
    body += chain("start m s u g") + flow("g", "m", "false")
    body += flow("g", "end", identifier="d")
    walk = Walk(document(body))
    assert walk.complete("u").complete("u").state == "completed"

"""Constructs inside one another: rework, subprocesses, multi-instance, boundaries."""

from tests.bpmn.acceptance.diagrams import (
    ON,
    association,
    at,
    catches,
    ends,
    gate,
    inside,
    paths,
    process,
    repeated,
    sequence,
    starts,
    tasks,
    throws,
    whenever,
)
from tests.bpmn.acceptance.trial import started

AGAIN = gate("exclusive", "x", 'default="out"') + sequence("out", "x", "e")
QUIET = 'cancelActivity="false"'


def each(number: int, more: str = "", inner: str = "") -> str:
    return repeated(f"<loopCardinality>{number}</loopCardinality>{inner}", more)


def script(identifier: str, text: str, more: str = "") -> str:
    return (
        f'<scriptTask id="{identifier}" scriptFormat="feel" {more}>'
        f"<script>{text}</script></scriptTask>"
    )


def undo(of: str, text: str) -> str:
    """Return the compensation of an activity: a script."""
    return (
        at(of, f"c_{of}", ON["compensate"])
        + script(f"u_{of}", text, 'isForCompensation="true"')
        + association(f"c_{of}", f"u_{of}", f"as_{of}")
    )


def test_a_cancelled_transaction_undoes_every_body_of_a_multi_instance() -> None:
    body = starts("i") + f'<userTask id="a">{each(3)}</userTask>' + tasks("b")
    body += undo("a", "n = n + 1") + ends("k", ON["cancel"])
    block = (
        f'<transaction id="t">{body}{paths("i -> a -> b -> k", prefix="t")}'
        "</transaction>"
    )
    block += at("t", "q", ON["cancel"]) + tasks("c")
    trial = started(process(starts() + block + ends(), "s -> t -> e, q -> c -> e"), n=0)
    assert trial.do("a", "a", "a", "b").open == ["c"]
    assert trial.data["n"] == 3


def test_what_ran_in_two_rounds_is_undone_twice() -> None:
    body = (
        starts() + tasks("a w") + undo("a", "n = n + 1") + throws("t", ON["compensate"])
    )
    gateway = gate("exclusive", "x", 'default="out"') + sequence("out", "x", "t")
    way = "s -> a -> w -> x, x ->[again = true] a, t -> e"
    trial = started(process(body + gateway + ends(), way), n=0)
    trial.do("a").do("w", again=True).do("a").do("w", again=False)
    assert (trial.data["n"], trial.state) == (2, "completed")


def test_an_inclusive_join_works_in_every_round_of_rework() -> None:
    body = starts() + gate("inclusive", "g", 'default="other"') + tasks("a b r")
    body += gate("inclusive", "j") + sequence("other", "g", "b") + AGAIN + ends()
    way = "s -> g, g ->[n = 1] a, a -> j, b -> j, j -> r -> x, x ->[again = true] g"
    trial = started(process(body, way), n=1)
    assert trial.do("a").open == ["r"]
    assert trial.do("r", again=True, n=2).open == ["b"]
    assert trial.do("b").do("r", again=False).state == "completed"


def test_a_complex_join_begins_a_new_round_after_the_late_ones_came() -> None:
    when = "<activationCondition>activationCount &gt;= 2</activationCondition>"
    body = starts() + gate("exclusive", "y") + gate("parallel", "g") + tasks("a b c d")
    body += gate("complex", "j", inside=when) + AGAIN + ends()
    way = (
        "s -> y -> g, g -> a -> j, g -> b -> j, g -> c -> j,"
        "j -> d -> x, x ->[again = true] y"
    )
    trial = started(process(body, way))
    assert sorted(trial.do("a", "b").open) == ["c", "d"]
    assert trial.do("c").open == ["d"]
    assert sorted(trial.do("d", again=True).open) == ["a", "b", "c"]
    assert sorted(trial.do("c", "a").open) == ["b", "d"]
    assert trial.do("d", again=False).do("b").state == "completed"


def test_errors_stay_in_their_body_of_a_multi_instance_in_every_round() -> None:
    body = each(2) + starts("i") + tasks("a") + ends("k", ON["error"])
    body += whenever("h", ON["error"]) + paths("i -> a -> k", prefix="q")
    block = f'<subProcess id="sub">{body}</subProcess>'
    way = "s -> sub -> r -> x, x ->[again = true] sub"
    trial = started(process(starts() + block + tasks("r") + AGAIN + ends(), way))
    for again in (True, False):
        assert trial.open == ["a", "a"]
        assert sorted(trial.do("a").open) == ["a", "h_t"]
        assert trial.do("h_t", "a", "h_t").open == ["r"]
        trial.do("r", again=again)
    assert trial.state == "completed"


def test_a_quiet_signal_is_heard_by_every_body_as_often_as_it_comes() -> None:
    body = each(2) + starts("i") + tasks("a n") + at("a", "q", ON["signal"], QUIET)
    body += ends("j j2") + paths("i -> a -> j, q -> n -> j2", prefix="q")
    block = f'<subProcess id="sub">{body}</subProcess>'
    trial = started(process(starts() + block + ends(), "s -> sub -> e"))
    trial.bench.signal("sig")
    trial.bench.signal("sig")
    assert sorted(trial.open) == ["a", "a", "n", "n", "n", "n"]
    assert trial.do("a", "a").state == "running"
    assert trial.do("n", "n", "n", "n").state == "completed"


def test_a_sequential_multi_instance_is_interrupted_in_round_after_round() -> None:
    loop = each(3, 'isSequential="true"')
    body = (
        starts() + f'<userTask id="a">{loop}</userTask>' + at("a", "q", ON["message"])
    )
    way = "s -> a -> r, q -> r, r -> x, x ->[again = true] a"
    trial = started(process(body + tasks("r") + AGAIN + ends(), way))
    for _ in range(3):
        assert trial.do("a").open == ["a"]
        assert trial.bench.message("msg")
        trial.do("r", again=True)
    assert trial.do("a", "a", "a").do("r", again=False).state == "completed"


def test_a_called_process_fails_into_the_same_boundary_in_every_round() -> None:
    called = starts("s2") + tasks("z") + ends("e2", ON["error"])
    flows = sequence("q1", "s2", "z") + sequence("q2", "z", "e2")
    beside = f'<process id="Q" isExecutable="true">{called}{flows}</process>'
    body = starts() + '<callActivity id="a" calledElement="Q"/>' + tasks("c")
    body += at("a", "q", ON["error"]) + AGAIN + ends("e f")
    way = "s -> a -> f, q -> c -> x, x ->[again = true] a"
    trial = started(process(body, way, beside=beside))
    for again in (True, True, False):
        assert trial.do("z").open == ["c"]
        trial.do("c", again=again)
    assert trial.state == "completed"


def test_an_event_gateway_and_a_parallel_multiple_work_in_every_round() -> None:
    both = 'parallelMultiple="true"'
    body = starts() + gate("eventBased", "g") + catches("m", ON["message"])
    body += catches("h", ON["timer"]) + tasks("a b")
    body += catches("p", ON["message"] + ON["signal"], both) + AGAIN + ends()
    way = "s -> g, g -> m -> a -> p, g -> h -> b -> p, p -> x, x ->[n &lt; 3] g"
    model = process(body, way.replace("&lt;", "<"))
    trial = started(model, n=0)
    for count in (1, 2, 3):
        if count == 2:
            trial.bench.advance("PT1H")
            trial.do("b", n=count)
        else:
            trial.bench.message("msg")
            trial.do("a", n=count)
        assert trial.bench.signal("sig") == 1
        assert trial.bench.message("msg")
    assert trial.state == "completed"


def test_a_quiet_boundary_may_lead_into_an_inclusive_join() -> None:
    body = starts() + gate("inclusive", "g", 'default="other"') + tasks("b z k")
    body += inside("sub", starts("i") + tasks("a") + ends("j1"), "i -> a -> j1")
    body += at("sub", "q", ON["message"], QUIET) + gate("inclusive", "j") + ends()
    body += sequence("other", "g", "k")
    way = (
        "s -> g, g ->[p = 1] sub, sub -> j, g ->[p = 1] b, b -> j,"
        "q -> j, k -> j, j -> z -> e"
    )
    trial = started(process(body, way), p=1)
    assert trial.do("b").open == ["a"]
    trial.bench.message("msg")
    assert "z" in trial.do("a").open

"""Events, boundary events and event subprocesses, as BPMN 2.0 says."""

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    ends,
    gate,
    inside,
    process,
    starts,
    tasks,
    whenever,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"
_FIRE = {
    "message": lambda trial: trial.bench.message("msg"),
    "signal": lambda trial: trial.bench.signal("sig"),
    "timer": lambda trial: trial.bench.advance("PT1H"),
    "conditional": lambda trial: trial.do("side", ready=True),
}
KINDS = sorted(_FIRE)


def fire(trial: Trial, kind: str) -> None:
    _FIRE[kind](trial)


def beside(body: str, way: str) -> bytes:
    """Return a process with a user task ``side`` in parallel to everything."""
    both = starts("s0") + gate("parallel", "p0") + tasks("side") + ends("e0")
    return process(both + body, f"s0 -> p0, p0 -> side -> e0, p0 -> {way}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_catch_event_waits_for_what_it_names(kind: str) -> None:
    trial = started(beside(catches("c", ON[kind]) + tasks("a") + ends(), "c -> a -> e"))
    assert trial.open == ["side"]
    fire(trial, kind)
    assert "a" in trial.open


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupting_boundary_event_ends_its_activity(kind: str) -> None:
    body = tasks("a b c") + at("a", "q", ON[kind], 'cancelActivity="true"') + ends("e")
    trial = started(beside(body, "a -> b -> e, q -> c -> e"))
    fire(trial, kind)
    assert "a" not in trial.open
    assert trial.open[-1] == "c"
    assert "a" not in trial.done


@pytest.mark.parametrize("kind", KINDS)
def test_a_boundary_event_that_does_not_interrupt_lets_its_activity_be(
    kind: str,
) -> None:
    body = tasks("a b c") + at("a", "q", ON[kind], 'cancelActivity="false"') + ends("e")
    trial = started(beside(body, "a -> b -> e, q -> c -> e"))
    fire(trial, kind)
    assert {"a", "c"} <= set(trial.open)
    trial.do("a", "c")
    assert "b" in trial.open


@pytest.mark.parametrize("flag", ["false", "0"])
def test_a_boundary_event_fires_as_often_as_its_event(flag: str) -> None:
    body = (
        starts()
        + tasks("a c")
        + at("a", "q", ON["message"], f'cancelActivity="{flag}"')
        + ends()
    )
    trial = started(process(body, f"{LINE}, q -> c -> e"))
    for _ in range(3):
        assert trial.bench.message("msg") is True
    assert trial.open == ["a", "c", "c", "c"]
    trial.do("a")
    assert trial.bench.message("msg") is False
    trial.do("c", "c", "c")
    assert trial.state == "completed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_subprocess_runs_when_its_event_occurs(
    kind: str, *, interrupting: bool
) -> None:
    trial = started(
        beside(
            tasks("a") + ends() + whenever("h", ON[kind], interrupting=interrupting),
            "a -> e",
        )
    )
    fire(trial, kind)
    assert ("a" in trial.open, "h_t" in trial.open) == (not interrupting, True)
    trial.do("h_t")
    if interrupting:
        assert trial.state == "completed"
        assert trial.done[-2:] == ["h_e", "h"]
    else:
        trial.do(*trial.open)
        assert trial.state == "completed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_subprocess_of_a_subprocess_runs_there(
    kind: str, *, interrupting: bool
) -> None:
    sub = inside(
        "sub",
        starts("i")
        + tasks("a")
        + ends("j")
        + whenever("h", ON[kind], interrupting=interrupting),
        "i -> a -> j",
    )
    trial = started(beside(sub + tasks("b") + ends(), "sub -> b -> e"))
    fire(trial, kind)
    trial.do("h_t")
    if not interrupting:
        assert "b" not in trial.open
        trial.do("a")
    assert "b" in trial.open


def test_an_event_subprocess_that_does_not_interrupt_runs_any_number_of_times() -> None:
    trial = started(
        process(
            starts()
            + tasks("a")
            + ends()
            + whenever("h", ON["message"], interrupting=False),
            LINE,
        )
    )
    trial.bench.message("msg", {"n": 1})
    trial.bench.message("msg", {"n": 2})
    assert trial.open == ["a", "h_t", "h_t"]
    trial.do("a")
    assert trial.state == "running"
    trial.do("h_t", "h_t")
    assert trial.state == "completed"


def test_an_event_subprocess_is_not_armed_before_or_after_its_scope() -> None:
    sub = inside(
        "sub",
        starts("i") + tasks("a") + ends("j") + whenever("h", ON["message"]),
        "i -> a -> j",
    )
    trial = started(
        process(
            starts() + tasks("b") + sub + tasks("c") + ends(), "s -> b -> sub -> c -> e"
        )
    )
    assert trial.bench.message("msg") is False
    trial.do("b", "a")
    assert trial.bench.message("msg") is False
    assert trial.open == ["c"]

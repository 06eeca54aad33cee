"""Errors and escalations, as BPMN 2.0 says."""

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    ends,
    gate,
    inside,
    process,
    starts,
    tasks,
    throws,
    whenever,
)
from tests.bpmn.acceptance.trial import started

THROWS_ERROR = inside(
    "sub", starts("i") + tasks("a") + ends("x", ON["error"]), "i -> a -> x"
)


def test_an_error_is_caught_at_the_boundary() -> None:
    trial = started(
        process(
            starts()
            + THROWS_ERROR
            + tasks("b c")
            + ends()
            + at("sub", "q", ON["error"]),
            "s -> sub -> b -> e, q -> c -> e",
        )
    )
    trial.do("a")
    assert trial.open == ["c"]
    assert "sub" not in trial.done


def test_an_exact_code_goes_before_a_catch_all() -> None:
    body = (
        starts()
        + THROWS_ERROR
        + tasks("b c")
        + ends()
        + at("sub", "r", "<errorEventDefinition/>")
        + at("sub", "q", ON["error"])
    )
    trial = started(process(body, "s -> sub -> e, q -> c -> e, r -> b -> e")).do("a")
    assert trial.open == ["c"]


def test_an_error_nobody_catches_fails_the_case() -> None:
    trial = started(
        process(
            starts()
            + gate("parallel", "p")
            + tasks("a b")
            + ends("x", ON["error"])
            + ends(),
            "s -> p, p -> a -> x, p -> b -> e",
        )
    )
    trial.do("a")
    assert (trial.state, trial.view.error_code, trial.open) == ("failed", "E1", [])
    assert [each.kind for each in trial.bench.incidents()] == ["error-uncaught"]


def test_an_error_of_another_code_passes_by() -> None:
    other = at("sub", "q", '<errorEventDefinition errorRef="Err2"/>')
    trial = started(
        process(
            starts() + THROWS_ERROR + tasks("c") + ends() + other,
            "s -> sub -> e, q -> c -> e",
        )
    ).do("a")
    assert (trial.state, trial.view.error_code) == ("failed", "E1")


def test_an_error_goes_outwards_past_a_scope_that_does_not_catch_it() -> None:
    outer = inside("outer", starts("o") + THROWS_ERROR + ends("oe"), "o -> sub -> oe")
    trial = started(
        process(
            starts() + outer + tasks("c") + ends() + at("outer", "q", ON["error"]),
            "s -> outer -> e, q -> c -> e",
        )
    ).do("a")
    assert trial.open == ["c"]


def test_an_error_event_subprocess_catches_before_the_boundary() -> None:
    sub = inside(
        "sub",
        starts("i") + tasks("a") + ends("x", ON["error"]) + whenever("h", ON["error"]),
        "i -> a -> x",
    )
    trial = started(
        process(
            starts() + sub + tasks("b c") + ends() + at("sub", "q", ON["error"]),
            "s -> sub -> b -> e, q -> c -> e",
        )
    ).do("a")
    assert trial.open == ["h_t"]
    trial.do("h_t")
    assert trial.open == ["b"]


def test_an_error_thrown_in_an_event_subprocess_goes_to_the_boundary() -> None:
    handler = inside(
        "h",
        starts("hs", ON["message"]) + ends("hx", ON["error"]),
        "hs -> hx",
        'triggeredByEvent="true"',
    )
    sub = inside(
        "sub",
        starts("i") + tasks("a") + ends("j") + handler + whenever("h2", ON["error"]),
        "i -> a -> j",
    )
    trial = started(
        process(
            starts() + sub + tasks("c") + ends() + at("sub", "q", ON["error"]),
            "s -> sub -> e, q -> c -> e",
        )
    )
    trial.bench.message("msg")
    assert trial.open == ["c"]


def test_an_error_at_top_level_is_caught_by_its_event_subprocess() -> None:
    trial = started(
        process(
            starts() + tasks("a") + ends("x", ON["error"]) + whenever("h", ON["error"]),
            "s -> a -> x",
        )
    ).do("a")
    assert trial.open == ["h_t"]
    trial.do("h_t")
    assert (trial.state, trial.view.error_code) == ("completed", None)


ESCALATES = inside(
    "sub",
    starts("i") + throws("t", ON["escalation"]) + tasks("a") + ends("j"),
    "i -> t -> a -> j",
)


@pytest.mark.parametrize(("flag", "open_"), [("true", ["c"]), ("false", ["a", "c"])])
def test_an_escalation_interrupts_or_not(flag: str, open_: list[str]) -> None:
    trial = started(
        process(
            starts()
            + ESCALATES
            + tasks("b c")
            + ends()
            + at("sub", "q", ON["escalation"], f'cancelActivity="{flag}"'),
            "s -> sub -> b -> e, q -> c -> e",
        )
    )
    assert sorted(trial.open) == open_


def test_an_escalation_nobody_catches_is_lost() -> None:
    trial = started(process(starts() + ESCALATES + ends(), "s -> sub -> e"))
    assert trial.open == ["a"]
    assert trial.trouble == []


def test_an_escalation_end_is_caught_by_an_event_subprocess() -> None:
    body = (
        starts()
        + gate("parallel", "p")
        + tasks("a b")
        + ends("x", ON["escalation"])
        + ends()
        + whenever("h", ON["escalation"], interrupting=False)
    )
    trial = started(process(body, "s -> p, p -> a -> x, p -> b -> e")).do("a")
    assert trial.open == ["b", "h_t"]

"""Several starts, as BPMN 2.0 says."""

from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    gate,
    process,
    starts,
    tasks,
    timer,
)
from tests.bpmn.acceptance.trial import Trial


def test_of_several_starts_only_the_triggered_one_starts() -> None:
    body = (
        starts()
        + starts("m", ON["message"])
        + starts("g", ON["signal"])
        + starts("t", timer("timeCycle", "R/P1D"))
        + tasks("a b c d")
        + ends()
    )
    trial = Trial(
        process(body, "s -> a -> e, m -> b -> e, g -> c -> e, t -> d -> e")
    ).start()
    assert trial.open == ["a"]
    trial.bench.message("msg", {"n": 1})
    assert trial.open == ["a", "b"]
    trial.bench.signal("sig")
    assert trial.open == ["a", "b", "c"]
    trial.bench.advance("P1D")
    assert trial.open == ["a", "b", "c", "d"]
    trial.bench.advance("P2D")
    assert trial.open == ["a", "b", "c", "d", "d", "d"]
    assert trial.done == ["s", "m", "g", "t", "t", "t"]


def test_a_gateway_starts_the_process_by_the_first_of_its_events() -> None:
    body = (
        gate("eventBased", "g", 'instantiate="true"')
        + catches("m", ON["message"])
        + catches("h", ON["signal"])
        + catches("t", timer("timeDuration", "PT2H"))
        + tasks("a b c")
        + ends()
    )
    trial = Trial(process(body, "g -> m -> a -> e, g -> h -> b -> e, g -> t -> c -> e"))
    trial.bench.message("msg")
    assert trial.open == ["a"]
    trial.bench.signal("sig")
    assert trial.open == ["a", "b"]
    trial.bench.advance("PT2H")
    assert trial.open == ["a", "b", "c"]
    assert len(trial.bench.instances()) == 3

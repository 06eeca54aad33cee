"""What the table of constructs says beside the main road, as BPMN 2.0 says."""

import pytest

from engine.testing import InvalidModelError
from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    gate,
    process,
    starts,
    tasks,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"


def calling(key: str, called: str) -> bytes:
    """Return a process that does nothing but call another one."""
    activity = f'<callActivity id="a" calledElement="{called}"/>'
    return process(starts() + activity + ends(), LINE, key=key)


def resting(key: str, task: str) -> bytes:
    return process(starts() + tasks(task) + ends(), f"s -> {task} -> e", key=key)


def test_a_node_without_a_way_out_ends_its_path_where_the_scope_has_no_end() -> None:
    trial = started(process(tasks("a b"), "a -> b"))
    trial.do("a", "b")
    assert (trial.state, trial.done) == ("completed", ["a", "b"])


def test_an_inclusive_split_that_may_take_nothing_is_an_incident_there() -> None:
    body = starts() + gate("inclusive", "g") + tasks("b c") + ends()
    way = "s -> g, g ->[x = 1] b, g ->[x = 2] c, b -> e, c -> e"
    trial = started(process(body, way), x=3)
    assert (trial.state, trial.open, trial.trouble) == ("running", [], ["g"])


def test_the_default_of_an_inclusive_split_is_taken_only_if_nothing_is_true() -> None:
    body = starts() + gate("inclusive", "g", 'default="f1"') + tasks("b c d") + ends()
    way = "s -> g -> d, g ->[x > 0] b, g ->[x > 1] c, b -> e, c -> e, d -> e"
    assert sorted(started(process(body, way), x=2).open) == ["b", "c"]
    assert started(process(body, way), x=0).open == ["d"]


def test_a_message_end_event_sends_its_message_to_a_case_that_waits() -> None:
    waiting = process(
        starts() + catches("c", ON["message"]) + tasks("a") + ends(),
        "s -> c -> a -> e",
    )
    sending = process(
        starts() + tasks("b") + ends("e", ON["message"]), "s -> b -> e", key="Q"
    )
    trial = Trial(waiting, sending).start()
    trial.start("Q").do("b")
    assert trial.open == ["a"]
    assert trial.state == "completed"


def test_a_call_runs_the_version_that_is_in_effect_when_it_is_reached() -> None:
    before = f'{tasks("b")}<callActivity id="a" calledElement="Called"/>'
    calls = process(starts() + before + ends(), "s -> b -> a -> e")
    trial = Trial(resting("Called", "old"), calls).start()
    trial.bench.deploy(resting("Called", "new"))
    trial.do("b")
    assert trial.open == ["new"]


def test_a_called_case_keeps_its_version_while_a_newer_one_takes_effect() -> None:
    trial = Trial(resting("Called", "old"), calling("P", "Called")).start()
    trial.bench.deploy(resting("Called", "new"))
    assert trial.open == ["old"]
    trial.do("old")
    assert trial.state == "completed"


def test_calls_may_go_ten_deep_and_no_deeper() -> None:
    trial = Trial(resting("D0", "rest"))
    for depth in range(1, 11):
        trial.bench.deploy(calling(f"D{depth}", f"D{depth - 1}"))
    trial.start("D10")
    assert trial.open == ["rest"]
    trial.do("rest")
    assert trial.state == "completed"
    with pytest.raises(InvalidModelError) as refused:
        trial.bench.deploy(calling("D11", "D10"))
    assert [
        each.rule for each in refused.value.findings if each.severity == "error"
    ] == ["call-recursion"]


def test_a_process_that_is_not_marked_as_executable_does_not_run_beside_one() -> None:
    drawn = process(starts() + tasks("a") + ends(), LINE, key="Q", more="").decode()
    inside = drawn.partition("<process")[2].partition("</process>")[0]
    for name in ("s", "a", "e", "f0", "f1"):
        inside = inside.replace(f'"{name}"', f'"q{name}"')
    both = resting("P", "w").decode()
    both = both.replace("<process", f"<process{inside}</process><process", 1)
    trial = Trial(both.encode())
    assert trial.ids == ("P",)
    trial.start()
    assert trial.open == ["w"]

"""Called processes and global tasks, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

import pytest

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    ends,
    extended,
    over,
    process,
    repeated,
    script,
    starts,
    tasks,
    throws,
    whole,
)
from tests.bpmn.acceptance.trial import Trial

LINE = "s -> a -> e"


def one(activity: str, beside: str = "") -> bytes:
    return process(starts() + activity + ends(), LINE, beside=beside)


def task(inner: str, more: str = "", tag: str = "userTask") -> bytes:
    return one(f'<{tag} id="a" {more}>{inner}</{tag}>')


CALLED = process(
    starts("s2") + tasks("w") + script("x", "answer = question * 2") + ends("e2"),
    "s2 -> w -> x -> e2",
    key="Called",
)
CALL = (
    '<callActivity id="a" calledElement="{}">'
    + extended(
        '<qms:input name="question" value="=number"/><qms:output name="result" value="=answer"/>'
    )
    + "</callActivity>"
)


@pytest.mark.parametrize("name", ["Called", "tns:Called"])
def test_a_process_deployed_before_is_called_with_mapped_data(name: str) -> None:
    trial = Trial(CALLED, one(CALL.format(name))).start(number=4)
    assert trial.open == ["w"]
    trial.do("w", secret=1)
    assert (trial.state, trial.data) == ("completed", {"number": 4, "result": 8})


def test_a_process_of_the_same_file_is_called() -> None:
    both = whole(
        one(CALL.format("Called"))
        .decode()
        .partition("<process")[2]
        .join(["<process", ""])
        .replace("</definitions>", "")
        + CALLED.decode()
        .replace('id="f', 'id="g')
        .partition("<process")[2]
        .join(["<process", ""])
        .replace("</definitions>", "")
    )
    trial = Trial(both).start(number=4)
    assert set(trial.ids) == {"P", "Called"}
    trial.do("w")
    assert trial.data == {"number": 4, "result": 8}


def test_an_error_of_a_called_process_is_caught_by_its_code() -> None:
    failing = process(
        starts("s2") + tasks("w") + ends("e2", ON["error"]),
        "s2 -> w -> e2",
        key="Called",
    )
    body = (
        starts()
        + CALL.format("Called")
        + tasks("b")
        + ends()
        + at("a", "q", ON["error"])
    )
    trial = Trial(failing, process(body, f"{LINE}, q -> b -> e")).start(number=1)
    trial.do("w")
    assert trial.open == ["b"]


def test_an_interrupted_call_ends_the_called_process() -> None:
    body = (
        starts()
        + CALL.format("Called")
        + tasks("b")
        + ends()
        + at("a", "q", ON["timer"])
    )
    trial = Trial(CALLED, process(body, f"{LINE}, q -> b -> e")).start(number=1)
    trial.bench.advance("PT1H")
    assert trial.open == ["b"]
    assert [each.state for each in trial.bench.instances()] == ["running", "terminated"]


def test_an_escalation_of_a_called_process_reaches_its_caller() -> None:
    asking = process(
        starts("s2") + throws("t", ON["escalation"]) + tasks("w") + ends("e2"),
        "s2 -> t -> w -> e2",
        key="Called",
    )
    body = (
        starts()
        + CALL.format("Called")
        + tasks("b")
        + ends()
        + at("a", "q", ON["escalation"], 'cancelActivity="false"')
    )
    trial = Trial(asking, process(body, f"{LINE}, q -> b -> e")).start(number=1)
    assert sorted(trial.open) == ["b", "w"]


@pytest.mark.parametrize("tag", ["globalTask", "globalUserTask", "globalManualTask"])
def test_a_global_task_is_called(tag: str) -> None:
    trial = Trial(one(CALL.format("G"), f'<{tag} id="G" name="Global"/>')).start(
        number=1
    )
    assert trial.open == ["G"]
    trial.do("G", answer=5)
    assert trial.data == {"number": 1, "result": 5}


def test_a_call_in_a_multi_instance_calls_once_per_item() -> None:
    many = repeated(over("numbers", "number", "results", "result"))
    trial = Trial(
        CALLED,
        one(CALL.format("Called").replace("</callActivity>", many + "</callActivity>")),
    ).start(numbers=[1, 2])
    trial.do("w", "w")
    assert (trial.state, trial.data["results"]) == ("completed", [2, 4])

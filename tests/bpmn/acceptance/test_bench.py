"""What the bench itself promises."""

from typing import Any

import pytest

from engine.errors import NotFoundError
from engine.testing import Bench, ConflictError, InvalidModelError
from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    extended,
    over,
    process,
    repeated,
    starts,
    tasks,
    throws,
    timer,
    when,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"
PLAIN = process(starts() + tasks("a") + ends(), LINE)


def test_history_is_in_order_of_completion_across_instances() -> None:
    trial = Trial(process(starts() + tasks("a b") + ends(), "s -> a -> b -> e"))
    cases = [trial.bench.start("P") for _ in range(3)]
    for case in reversed(cases):
        trial.bench.complete("a", instance=case)
    for case in (cases[1], cases[2], cases[0]):
        trial.bench.complete("b", instance=case)
    seen = [
        (cases.index(each.instance), each.element_id) for each in trial.bench.history()
    ]
    assert seen == [
        (0, "s"),
        (1, "s"),
        (2, "s"),
        (2, "a"),
        (1, "a"),
        (0, "a"),
        (1, "b"),
        (1, "e"),
        (2, "b"),
        (2, "e"),
        (0, "b"),
        (0, "e"),
    ]
    own = [each.element_id for each in trial.bench.history(cases[0])]
    assert own == ["s", "a", "b", "e"]


def test_a_called_process_completes_between_the_steps_of_its_caller() -> None:
    called = process(starts("s2") + tasks("w") + ends("e2"), "s2 -> w -> e2", key="Q")
    trial = Trial(
        called,
        process(starts() + '<callActivity id="a" calledElement="Q"/>' + ends(), LINE),
    ).start()
    trial.do("w")
    assert trial.done == ["s", "s2", "w", "e2", "a", "e"]


@pytest.mark.parametrize(
    "key", ["P.1", "order-approval", "_order_2026", "Process_0x1-a.b"]
)
def test_ids_with_dots_dashes_and_underscores(key: str) -> None:
    body = starts("Start.1") + tasks("the-task_1.a") + ends("End-1")
    trial = Trial(process(body, "Start.1 -> the-task_1.a -> End-1", key=key)).start(key)
    assert trial.ids == (key,)
    assert trial.open == ["the-task_1.a"]
    trial.do("the-task_1.a", x=1)
    assert (trial.state, trial.view.process_id) == ("completed", key)


@pytest.mark.parametrize(
    "name",
    ["Start", "End", "Root", "a.EndJoin", "StartEventSplit", "b.BoundaryEventSplit"],
)
def test_ids_the_library_uses_itself(name: str) -> None:
    trial = started(process(starts() + tasks(name) + ends(), f"s -> {name} -> e"))
    assert trial.open == [name]
    trial.do(name)
    assert trial.done == ["s", name, "e"]


def test_complete_chooses_by_item_and_by_data() -> None:
    many = repeated(over("people", "person", "votes", "vote"))
    trial = started(
        process(starts() + f'<userTask id="a">{many}</userTask>' + ends(), LINE),
        people=[{"name": "x"}, {"name": "y"}],
    )
    trial.bench.complete("a", {"vote": 2}, where={"person": {"name": "y"}})
    trial.bench.complete("a", {"vote": 1}, where={"loopCounter": 1})
    assert trial.data["votes"] == [1, 2]
    with pytest.raises(NotFoundError):
        trial.bench.complete("a")


def test_complete_chooses_the_instance() -> None:
    trial = Trial(PLAIN)
    first, second = (trial.bench.start("P", {"n": n}) for n in (1, 2))
    trial.bench.complete("a", {"x": 1}, second)
    assert trial.bench.open_tasks(first) == ["a"]
    assert trial.bench.open_tasks(second) == []
    trial.bench.complete("a", where={"n": 1})
    assert [each.state for each in trial.bench.instances()] == [
        "completed",
        "completed",
    ]


def test_values_of_every_kind_come_back_as_they_were() -> None:
    given: dict[str, Any] = {
        "n": 1,
        "t": "ä <&>",
        "b": True,
        "nothing": None,
        "l": [1, [2]],
        "d": {"typename": "x"},
    }
    trial = started(PLAIN, **given).do("a", more=2.5)
    assert {**trial.data, "more": float(trial.data["more"])} == {**given, "more": 2.5}


def test_findings_of_a_refused_model_are_given() -> None:
    with pytest.raises(InvalidModelError) as refused:
        Bench().deploy(process(starts() + tasks("a") + ends(), "s -> a"))
    wrong = [each for each in refused.value.findings if each.severity == "error"]
    assert any("a" in each.elements for each in wrong)
    assert all(each.message and each.mend for each in wrong)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<a/>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    ],
)
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidModelError) as refused:
        Bench().deploy(content)
    assert refused.value.findings


@pytest.mark.parametrize("more", ["", 'isExecutable="false"'])
def test_a_file_with_nothing_to_execute_is_refused(more: str) -> None:
    with pytest.raises(InvalidModelError) as refused:
        Bench().deploy(process(starts() + tasks("a") + ends(), LINE, more=more))
    wrong = [each for each in refused.value.findings if each.severity == "error"]
    assert [(each.rule, each.elements) for each in wrong] == [
        ("process-not-executable", ("P",))
    ]


def test_a_new_version_is_for_new_cases_only() -> None:
    trial = Trial(PLAIN).start()
    trial.bench.deploy(process(starts() + tasks("b") + ends(), "s -> b -> e"))
    trial.bench.start("P")
    assert trial.open == ["a", "b"]


def test_a_message_reports_whether_anyone_took_it() -> None:
    trial = Trial(
        process(starts() + catches("c", ON["message"]) + ends(), "s -> c -> e")
    )
    assert trial.bench.message("msg") is False
    trial.start()
    assert trial.bench.message("unknown") is False
    assert trial.bench.message("msg", {"n": 1}) is True
    assert trial.data == {"n": 1}


def test_two_processes_that_a_message_starts_are_ambiguous() -> None:
    trial = Trial(
        *(
            process(starts("s", ON["message"]) + tasks("a") + ends(), LINE, key=key)
            for key in "PQ"
        )
    )
    with pytest.raises(ConflictError):
        trial.bench.message("msg")


def test_two_receivers_in_one_case_are_ambiguous() -> None:
    trial = started(
        process(
            starts()
            + catches("c", ON["message"])
            + catches("d", ON["message"])
            + ends(),
            "s -> c -> e, s -> d -> e",
        )
    )
    with pytest.raises(ConflictError):
        trial.bench.message("msg")


@pytest.mark.parametrize(
    ("span", "due"),
    [
        (7200, True),
        ("PT2H", True),
        ("2 hours", True),
        (7199, False),
        ("PT1H59M", False),
        ("P1D", True),
        ("1 working day", True),
    ],
)
def test_the_clock_moves_by_seconds_iso_text_and_words(
    span: float | str, *, due: bool
) -> None:
    trial = started(
        process(
            starts()
            + catches("c", timer("timeDuration", "PT2H"))
            + tasks("a")
            + ends(),
            "s -> c -> a -> e",
        )
    )
    trial.bench.advance(span)
    assert (trial.open == ["a"]) is due


def test_a_weekend_is_no_working_time() -> None:
    bench = Bench(start="2026-01-09T09:00:00Z")
    bench.deploy(
        process(
            starts()
            + catches("c", timer("timeDate", "2026-01-12T08:00:00Z"))
            + tasks("a")
            + ends(),
            "s -> c -> a -> e",
        )
    )
    bench.start("P")
    bench.advance("1 working day")
    assert bench.open_tasks() == ["a"]


def test_a_form_given_as_a_dict_checks_the_answers() -> None:
    form = {
        "type": "default",
        "id": "f",
        "components": [
            {
                "type": "number",
                "key": "amount",
                "label": "Amount",
                "validate": {"required": True},
            }
        ],
    }
    bench = Bench()
    user = (
        '<userTask id="a">' + extended('<qms:form key="claim/amount"/>') + "</userTask>"
    )
    bench.deploy(process(starts() + user + ends(), LINE), forms={"claim/amount": form})
    case = bench.start("P")
    with pytest.raises(Exception, match=r"(?i)amount|answer"):
        bench.complete("a", {})
    bench.complete("a", {"amount": 5})
    assert next(each for each in bench.instances() if each.id == case).variables == {
        "amount": 5
    }


def test_a_signed_task_is_completed_by_signing() -> None:
    bench = Bench()
    user = (
        '<userTask id="a" name="Approve">'
        + extended('<qms:signature meaning="approval"/>')
        + "</userTask>"
    )
    bench.deploy(process(starts() + user + ends(), LINE))
    bench.start("P")
    bench.sign("a", {"ok": True}, meaning="approval", actor="quinn")
    assert bench.instances()[0].state == "completed"
    assert bench.history()[1].actor == "quinn"


def test_a_condition_at_the_start_of_a_process_is_told() -> None:
    deployed = Bench().deploy(
        process(starts("s", when("true")) + tasks("a") + ends(), LINE)
    )
    assert ("start-condition", ("s",)) in [
        (each.rule, each.elements) for each in deployed.findings
    ]


def test_a_throw_event_without_definition_passes() -> None:
    assert started(process(starts() + throws("t") + ends(), "s -> t -> e")).done == [
        "s",
        "t",
        "e",
    ]

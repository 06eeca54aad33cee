"""The public test API as it is promised: names, order, kinds of what comes back."""

from collections.abc import Mapping
from inspect import Parameter, signature
from typing import Any

import pytest

from engine.testing import Bench, BpmnError, ConflictError, InvalidModelError
from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    ends,
    process,
    starts,
    tasks,
    throws,
    timer,
)

PROMISED = {
    "deploy": "bpmn dmn forms profile",
    "start": "process_id variables",
    "complete": "element_id answers instance where",
    "sign": "element_id answers meaning",
    "message": "name variables correlation",
    "signal": "name variables",
    "open_tasks": "instance",
    "instances": "",
    "history": "instance",
    "incidents": "",
}
LINE = process(starts() + tasks("a") + ends(), "s -> a -> e")


def _names(call: Any) -> list[str]:
    return [each for each in signature(call).parameters if each != "self"]


@pytest.mark.parametrize("name", PROMISED)
def test_a_call_takes_what_is_promised_and_who_acts(name: str) -> None:
    given = signature(getattr(Bench, name)).parameters
    wanted = PROMISED[name].split()
    assert [each for each in given if each in wanted] == wanted
    assert given["actor"].kind is Parameter.KEYWORD_ONLY
    assert "actor" in signature(Bench.advance).parameters


def test_a_bench_is_made_of_an_instant_and_operations() -> None:
    assert _names(Bench.__init__)[:2] == ["start", "operations"]
    assert Bench().clock.now.isoformat() == "2026-01-05T09:00:00+00:00"


def test_a_right_model_gives_its_process_ids_and_a_wrong_one_its_findings() -> None:
    bench = Bench()
    assert list(bench.deploy(LINE, (), {}, "bpmn").process_ids) == ["P"]
    assert list(bench.deploy(LINE, actor="ann").process_ids) == ["P"]
    with pytest.raises(InvalidModelError) as refused:
        bench.deploy(process(starts() + tasks("a"), "s -> a"))
    assert "start-end-pair" in [each.rule for each in refused.value.findings]
    with pytest.raises(InvalidModelError) as refused:
        bench.deploy(LINE, profile="procedure")
    assert "task-role" in [each.rule for each in refused.value.findings]


def test_an_instance_shows_its_state_data_and_error() -> None:
    def fails(given: Mapping[str, Any]) -> Mapping[str, Any]:
        raise BpmnError(str(given["code"]))

    inner = (
        '<extensionElements><qms:operation name="lab">'
        '<qms:input name="code" value="=code"/></qms:operation></extensionElements>'
    )
    service = f'<serviceTask id="a">{inner}</serviceTask>'
    bench = Bench(operations={"lab": fails})
    bench.deploy(process(starts() + service + ends(), "s -> a -> e"))
    bench.deploy(process(starts() + tasks("a") + ends(), "s -> a -> e", key="Q"))
    ending = ends("e", ON["terminate"])
    bench.deploy(process(starts() + ending, "s -> e", key="R"))
    failed = bench.start("P", {"code": "E9"})
    running = bench.start("Q", {"n": 1}, actor="ann")
    bench.start("R")
    views = bench.instances()
    assert [each.id for each in views][:2] == [failed, running]
    assert [each.process_id for each in views] == ["P", "Q", "R"]
    assert [each.state for each in views] == ["failed", "running", "terminated"]
    assert [each.error_code for each in views] == ["E9", None, None]
    assert views[1].variables["n"] == 1
    assert [each.instance for each in bench.incidents()] == [failed]


def test_history_says_instance_element_and_what_was_written() -> None:
    bench = Bench()
    bench.deploy(LINE)
    case = bench.start("P", {"n": 1})
    assert bench.open_tasks(case) == ["a"]
    bench.complete("a", {"n": 2}, instance=case, where={"n": 1}, actor="ann")
    entries = bench.history(case)
    assert [each.element_id for each in entries] == ["s", "a", "e"]
    assert {each.instance for each in entries} == {case}
    assert entries[1].wrote == {"n": 2}
    assert entries[1].actor == "ann"
    assert bench.history(case, actor="ann") == entries
    assert bench.open_tasks(case, actor="ann") == bench.incidents(actor="ann") == []
    assert bench.instances(actor="ann") == bench.instances()


def test_messages_say_whether_and_signals_how_many_took_them() -> None:
    bench = Bench()
    body = starts() + catches("c", ON["message"]) + catches("g", ON["signal"])
    bench.deploy(process(body + tasks("a") + ends(), "s -> c -> g -> a -> e"))
    cases = [bench.start("P", {"order": number}) for number in (1, 2)]
    assert bench.message("unheard") is False
    with pytest.raises(ConflictError):
        bench.message("msg")
    for number in (1, 2):
        given = {"amount": 5 * number}
        assert bench.message("msg", given, {"order": number}, actor="ann") is True
    assert bench.signal("sig", {"loud": True}, actor="ann") == 2
    assert bench.signal("unheard") == 0
    assert bench.open_tasks() == ["a", "a"]
    found = {each.id: each.variables["amount"] for each in bench.instances()}
    assert found == dict(zip(cases, (5, 10), strict=True))


def test_what_is_due_happens_in_due_order_on_the_way() -> None:
    body = starts() + tasks("a b c") + at("a", "q", timer("timeDuration", "PT2H"))
    body += throws("t") + catches("h", timer("timeDuration", "PT1H")) + ends()
    bench = Bench()
    bench.deploy(process(body, "s -> a -> e, s -> h -> b -> e, q -> t -> c -> e"))
    bench.start("P")
    bench.advance("PT3H", actor="ann")
    assert bench.open_tasks() == ["b", "c"]
    bench.advance(60)
    bench.advance("3 working days")
    assert bench.clock.now.date().isoformat() == "2026-01-08"

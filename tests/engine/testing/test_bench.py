"""The public test API: what process owners and our own tests stand on."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.errors import ConflictError, InvalidModelError, NotFoundError
from engine.scenarios.stage import ImportRecords
from engine.testing import Bench, BpmnError
from tests.bpmn.models import (
    ANY_ERROR,
    boundary,
    chain,
    document,
    element,
    end,
    flow,
    gateway,
    many,
    over,
    start,
    timer,
    users,
)
from tests.engine.house import CALLER, FORMS, LAB, LETTER, MAILBOX

TWO = document(start() + users("a b") + end() + chain("start a b end"), process="two")
ROUND = document(
    start()
    + gateway("exclusive", "again")
    + users("a")
    + gateway("exclusive", "more", default="back")
    + end()
    + chain("start again a more")
    + flow("more", "again", identifier="back")
    + flow("more", "end", "= done = true"),
    process="round",
)
EACH = document(
    start()
    + element("userTask", "check", many(over("parts", item="part")))
    + end()
    + chain("start check end"),
    process="each",
)


@pytest.fixture
def plain() -> Any:
    bench = Bench()
    yield bench
    bench.close()


def test_a_model_is_deployed_started_completed_and_read_back(plain: Bench) -> None:
    deployed = plain.deploy(TWO)
    assert deployed.process_ids == ("two",)
    instance = plain.start("two", {"size": 3})
    assert plain.open_tasks() == ["a"]
    plain.complete("a", {"colour": "red"})
    assert plain.open_tasks(instance) == ["b"]
    plain.complete("b", instance=instance)
    (case,) = plain.instances()
    assert (case.id, case.process_id, case.state) == (instance, "two", "completed")
    assert case.variables == {"size": 3, "colour": "red"}
    assert case.error_code is None
    assert [each.element_id for each in plain.history(instance)] == [
        "start",
        "a",
        "b",
        "end",
    ]
    assert plain.history()[1].wrote == {"colour": "red"}
    assert plain.incidents() == []


def test_a_model_that_is_no_good_is_refused_with_findings(plain: Bench) -> None:
    with pytest.raises(InvalidModelError) as refused:
        plain.deploy(document(start() + users("a") + chain("start gone")))
    assert refused.value.findings
    assert plain.instances() == []


def test_the_first_task_whose_data_match_is_completed(plain: Bench) -> None:
    plain.deploy(EACH)
    plain.start("each", {"parts": ["bolt", "nut", "bolt"]})
    plain.complete("check", where={"part": "nut"})
    assert plain.open_tasks() == ["check", "check"]
    with pytest.raises(NotFoundError, match="No open task “check”"):
        plain.complete("check", where={"part": "nut"})


def test_a_task_that_is_not_open_is_named_with_those_that_are(plain: Bench) -> None:
    plain.deploy(TWO)
    plain.start("two")
    with pytest.raises(NotFoundError, match="No open task “b”; open are: a"):
        plain.complete("b")


def test_an_instance_is_meant_where_several_have_the_task(plain: Bench) -> None:
    plain.deploy(TWO)
    first, second = plain.start("two"), plain.start("two")
    plain.complete("a", instance=second)
    assert plain.open_tasks(first) == ["a"]
    assert plain.open_tasks(second) == ["b"]


@pytest.mark.parametrize(
    ("span", "later"),
    [
        (90, timedelta(seconds=90)),
        (0.5, timedelta(seconds=0.5)),
        ("PT36H", timedelta(hours=36)),
        ("P3D", timedelta(days=3)),
        ("90 days", timedelta(days=90)),
        ("24 hours", timedelta(hours=24)),
        ("3 working days", timedelta(days=3, hours=8)),  # to closing time
        ("5 working days", timedelta(days=7, hours=8)),  # over a weekend
        (timedelta(minutes=5), timedelta(minutes=5)),
    ],
)
def test_the_clock_moves_by_seconds_iso_text_and_words(
    plain: Bench, span: Any, later: timedelta
) -> None:
    before = plain.clock()
    plain.advance(span)
    assert plain.clock() - before == later


@pytest.mark.parametrize("span", ["soon", "3 parsecs"])
def test_a_span_that_is_none_is_refused(plain: Bench, span: str) -> None:
    with pytest.raises(ValueError, match=span):
        plain.advance(span)


def test_the_clock_never_goes_back(plain: Bench) -> None:
    before = plain.clock()
    plain.advance(datetime(2020, 1, 1, tzinfo=UTC))
    assert plain.clock() == before


def test_what_is_due_happens_in_the_order_it_is_due(plain: Bench) -> None:
    for name, span in (("late", "PT3H"), ("early", "PT1H"), ("middle", "PT2H")):
        plain.deploy(
            document(
                start()
                + element("intermediateCatchEvent", name, timer(span))
                + users(f"after_{name}")
                + end()
                + chain(f"start {name} after_{name} end"),
                process=f"p_{name}",
            )
        )
        plain.start(f"p_{name}")
    plain.advance("P1D")
    assert plain.open_tasks() == ["after_early", "after_middle", "after_late"]


@pytest.mark.requirement("R9")
def test_ninety_days_pass_in_a_moment(plain: Bench) -> None:
    plain.deploy(
        document(
            start()
            + element("intermediateCatchEvent", "wait", timer("P90D"))
            + end()
            + chain("start wait end"),
            process="patience",
        )
    )
    plain.start("patience")
    plain.advance("89 days")
    assert plain.instances()[0].state == "running"
    plain.advance("1 days")
    assert plain.instances()[0].state == "completed"


def test_an_operation_gets_inputs_and_gives_outputs() -> None:
    bench = Bench(operations={"lab.order": lambda _given: {"purity": "clean"}})
    bench.deploy(LAB)
    bench.start("lab")
    (case,) = bench.instances()
    assert (case.state, case.variables["finding"]) == ("completed", "clean")
    bench.close()


def test_an_operation_may_raise_a_bpmn_error() -> None:
    def refuse(_given: Any) -> Any:
        raise BpmnError("E1", "The laboratory refuses")

    bench = Bench(operations={"lab.order": refuse})
    bench.deploy(LAB)
    bench.start("lab")
    (case,) = bench.instances()
    assert (case.state, case.error_code) == ("failed", "E1")
    assert len(bench.incidents()) == 1
    bench.close()


def test_an_error_of_an_operation_is_caught_at_its_boundary() -> None:
    def refuse(_given: Any) -> Any:
        raise BpmnError("E1", "The laboratory refuses")

    body = LAB.decode().replace(
        "</bpmn:process>",
        boundary("failed", "order", ANY_ERROR)
        + users("ask")
        + end("asked")
        + chain("failed ask asked")
        + "</bpmn:process>",
    )
    bench = Bench(operations={"lab.order": refuse})
    bench.deploy(body.encode())
    bench.start("lab")
    assert bench.open_tasks() == ["ask"]
    bench.close()


def test_a_message_tells_whether_anyone_took_it(plain: Bench) -> None:
    plain.deploy(MAILBOX)
    assert plain.message("msg") is False
    plain.start("mailbox")
    assert plain.message("msg") is True
    for _ in range(2):
        plain.start("mailbox")
    with pytest.raises(ConflictError):
        plain.message("msg")


def test_a_called_process_is_an_instance_of_its_own(bench: Bench) -> None:
    bench.deploy(CALLER)
    bench.start("caller")
    assert [each.process_id for each in bench.instances()] == ["caller", "letter"]


def test_every_call_takes_who_does_it(bench: Bench) -> None:
    bench.start("letter", {"name": "x"}, actor="ana")
    bench.complete("write", {"name": "Offer"}, actor="ben")
    bench.sign("approve", {"verdict": "accept"}, meaning="approval", actor="quinn")
    assert {each.actor for each in bench.history()} == {None, "ben", "quinn"}


def test_without_a_name_somebody_who_may_does_it(plain: Bench) -> None:
    plain.deploy(LETTER, forms=FORMS)
    plain.start("letter")
    plain.complete("write", {"name": "Offer"})
    assert plain.open_tasks() == ["approve"]


def test_values_come_back_as_plain_python(plain: Bench) -> None:
    plain.deploy(TWO)
    given = {
        "whole": 3,
        "part": Decimal("1.5"),
        "day": date(2026, 2, 3),
        "at": datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
        "list": [1, {"a": None}],
        "yes": True,
    }
    plain.start("two", given)
    assert plain.instances()[0].variables == given


def test_a_step_costs_little_processor_time(plain: Bench) -> None:
    """Three milliseconds on an idle core; here cores are shared."""
    plain.deploy(ROUND)
    plain.start("round")
    plain.complete("a")
    before = process_time()
    for number in range(200):
        plain.complete("a", {"number": number})
    assert process_time() - before < 200 * 0.010


def test_nothing_hides_in_memory_between_two_calls(plain: Bench) -> None:
    plain.deploy(TWO)
    plain.start("two")
    plain.complete("a")
    with plain.engine.database.reading() as session:
        assert list(session.identity_map) == []
    plain.complete("b")
    assert plain.instances()[0].state == "completed"


def test_three_working_days_skip_the_holidays_of_the_general_calendar() -> None:
    bench = Bench("2026-01-05T09:00:00Z")
    fields = {"days": ["Mo", "Tu", "We", "Th", "Fr"], "holidays": ["2026-01-06"]}
    records = {"calendars": {"general": fields}}
    bench.engine.execute(ImportRecords(records=records), actor=SYSTEM)
    bench.advance("3 working days")
    assert bench.clock.now == datetime(2026, 1, 9, 17, tzinfo=UTC)
    bench.close()

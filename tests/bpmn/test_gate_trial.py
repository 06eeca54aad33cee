"""The trial: a model is started once in a process of its own that may die."""

from itertools import pairwise

import pytest

from engine.bpmn.gate import check
from engine.bpmn.trial import TrialLimits, try_out
from tests.bpmn.lint.models import END, START, TASK, process, simple
from tests.engine.commands.test_endless_steps import storm

RIGHT = process(START + TASK + END, "s>a a>e")
MESSAGE = '<startEvent id="s"><messageEventDefinition messageRef="msg"/></startEvent>'


@pytest.mark.parametrize(
    "xml",
    [
        RIGHT,
        process(MESSAGE + TASK + END, "s>a a>e"),
        simple('<scriptTask id="a"><script>x = 1</script></scriptTask>'),
    ],
)
def test_a_model_that_starts_and_comes_back_from_its_snapshot_passes(
    xml: bytes,
) -> None:
    assert try_out(xml, process_ids=["P"]) == []


def test_a_process_that_is_not_in_the_file_is_told() -> None:
    [finding] = try_out(RIGHT, process_ids=["Q"])
    assert finding.rule == "trial"
    assert finding.severity == "error"


@pytest.mark.requirement("S8")
def test_an_endless_loop_that_slipped_through_is_stopped() -> None:
    body = '<scriptTask id="a"><script>n = 1</script></scriptTask>'
    gate = '<exclusiveGateway id="x" default="f2"/>'
    xml = process(START + body + gate + END, "s>a a>x x>e x>a[true]")
    assert any(each.severity == "error" for each in check(xml))
    [found] = try_out(xml, process_ids=["P"])
    assert "goes round by itself" in found.message
    assert "“x”" in found.message or "“a”" in found.message


def test_a_round_that_data_might_end_is_a_warning_and_any_other_an_error() -> None:
    body = '<scriptTask id="a"><script>n = n + 1</script></scriptTask>'
    choice = '<exclusiveGateway id="x" default="f3"/>'
    counted = process(START + body + choice + END, "s>a a>x x>e[n=3] x>a")
    assert _levels(counted) == ["warning"]
    assert _levels(storm()) == ["error"]


def _levels(xml: bytes) -> list[str]:
    return [each.severity for each in try_out(xml, process_ids=["P"])]


def test_every_process_of_a_file_is_tried_in_one_child() -> None:
    [found] = try_out(RIGHT, process_ids=["P", "Q"])
    assert found.elements == ("Q",)


@pytest.mark.requirement("S8", "ASVS 15.2.2")
def test_a_child_that_runs_out_of_time_or_memory_is_a_finding() -> None:
    hasty = TrialLimits(seconds=0)
    small = TrialLimits(memory=0)
    assert "seconds" in try_out(RIGHT, process_ids=["P"], limits=hasty)[0].message
    [told] = try_out(long_line(500), process_ids=["P"], limits=small)
    assert "memory" in told.message


def test_a_broken_table_is_told() -> None:
    found = try_out(RIGHT, process_ids=["P"], tables={"a.dmn": b"<nothing/>"})
    assert len(found) >= 1


def long_line(length: int) -> bytes:
    names = [f"t{n}" for n in range(length)]
    body = "".join(f'<userTask id="{name}"/>' for name in names)
    edges = " ".join(f"{one}>{other}" for one, other in pairwise(["s", *names, "e"]))
    return process(START + body + END, edges)

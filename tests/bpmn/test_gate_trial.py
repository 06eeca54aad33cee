"""The trial: a model is started once in a process of its own that may die."""

import pytest

from engine.bpmn.gate import check
from engine.bpmn.trial import TrialLimits, try_out
from tests.bpmn.lint.models import END, START, TASK, process, simple

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
    assert try_out(xml, process_id="P") == []


def test_a_process_that_is_not_in_the_file_is_told() -> None:
    [finding] = try_out(RIGHT, process_id="Q")
    assert finding.rule == "trial"
    assert finding.severity == "error"


def test_an_endless_loop_that_slipped_through_is_stopped() -> None:
    body = '<scriptTask id="a"><script>n = 1</script></scriptTask>'
    gate = '<exclusiveGateway id="x" default="f2"/>'
    xml = process(START + body + gate + END, "s>a a>x x>e x>a[true]")
    assert any(each.severity == "error" for each in check(xml))
    assert try_out(xml, process_id="P")


def test_a_child_that_runs_out_of_time_or_memory_is_a_finding() -> None:
    hasty = TrialLimits(seconds=0)
    small = TrialLimits(memory=30_000_000)
    assert "seconds" in try_out(RIGHT, process_id="P", limits=hasty)[0].message
    assert try_out(RIGHT, process_id="P", limits=small)


def test_a_broken_table_is_told() -> None:
    found = try_out(RIGHT, process_id="P", tables={"a.dmn": b"<nothing/>"})
    assert len(found) >= 1

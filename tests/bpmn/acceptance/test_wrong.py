"""Models that break one rule each are refused there; their mended twins are not."""

import pytest

from engine.bpmn.gate import check
from tests.bpmn.acceptance.diagrams import drawn, ends, listed, process, starts
from tests.bpmn.acceptance.wrong_events import ALL as EVENTS
from tests.bpmn.acceptance.wrong_flows import FLOWS, GATEWAYS, Row
from tests.bpmn.acceptance.wrong_parts import PARTS

ROWS = (*FLOWS, *GATEWAYS, *EVENTS, *PARTS)


def _errors(xml: bytes) -> list[tuple[str, tuple[str, ...]]]:
    found = check(xml, profile="bpmn")
    return [(each.rule, each.elements) for each in found if each.severity == "error"]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_model_that_breaks_one_rule_is_refused_where_it_does(row: Row) -> None:
    _, element, rule, wrong, right = row
    assert _errors(right) == []
    errors = _errors(wrong)
    assert any(name == rule and element in ids for name, ids in errors), errors


@pytest.mark.parametrize("prefix", ["bpmn", "bpmn2", "semantic", "model"])
@pytest.mark.parametrize("row", ROWS[::7], ids=[row[0] for row in ROWS[::7]])
def test_the_prefix_of_a_tool_changes_nothing(row: Row, prefix: str) -> None:
    _, element, rule, wrong, right = row
    assert _errors(listed(drawn(right, prefix))) == []
    errors = _errors(drawn(wrong, prefix))
    assert any(name == rule and element in ids for name, ids in errors), errors


def test_a_part_with_an_id_of_its_own_is_shown_with_its_step() -> None:
    inner = '<messageEventDefinition id="part" messageRef="gone"/>'
    wrong = process(starts("s", inner) + ends(), "s -> e")
    assert ("ref-missing", ("part", "s")) in _errors(wrong)

"""Models that break one rule each are refused there; their mended twins are not."""

import pytest

from engine.bpmn.gate import check
from tests.bpmn.acceptance.diagrams import drawn, ends, listed, process, starts
from tests.bpmn.acceptance.wrong_data import ALL as DATA
from tests.bpmn.acceptance.wrong_events import ALL as EVENTS
from tests.bpmn.acceptance.wrong_flows import FLOWS, GATEWAYS, Row
from tests.bpmn.acceptance.wrong_parts import PARTS

ROWS = (*FLOWS, *GATEWAYS, *EVENTS, *PARTS, *DATA)


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


@pytest.mark.parametrize("encoding", ["windows-1252", "ISO-8859-1", "us-ascii"])
def test_plain_ascii_may_declare_any_encoding_it_is_part_of(encoding: str) -> None:
    right = process(starts() + ends(), "s -> e")
    declared = f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode()
    assert _errors(declared + right) == []
    accented = right.replace(b'id="s"', 'id="s" name="Pr\u00fcfen"'.encode())
    assert [rule for rule, _ in _errors(declared + accented)] == ["xml-encoding"]


def test_a_shape_that_an_editor_left_behind_is_only_a_warning() -> None:
    shape = '<bpmndi:BPMNShape id="sh" bpmnElement="gone"/>'
    drawing = f'<bpmndi:BPMNPlane id="pl" bpmnElement="P">{shape}</bpmndi:BPMNPlane>'
    beside = f'<bpmndi:BPMNDiagram id="di">{drawing}</bpmndi:BPMNDiagram>'
    shape = shape.replace("/>", '><dc:Bounds x="0" y="0" width="9" height="9"/>')
    beside = beside.replace(
        '<bpmndi:BPMNShape id="sh" bpmnElement="gone"/>', f"{shape}</bpmndi:BPMNShape>"
    )
    model = process(starts() + ends(), "s -> e", beside=beside)
    found = [each for each in check(model) if each.rule == "ref-missing"]
    assert [(each.severity, each.elements) for each in found] == [("warning", ("sh",))]

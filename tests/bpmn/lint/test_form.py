"""Ids, namespaces, schema, drawing: a wrong model and a right one."""

import pytest

from engine.bpmn.gate import GateContext
from tests.bpmn.lint.form_models import (
    CONVERSATION,
    FOREIGN,
    NAMED,
    RIGHT,
    caught,
    changed,
    collaboration,
    laned,
)
from tests.bpmn.lint.models import (
    END,
    START,
    TASK,
    assert_rule,
    document,
    extensions,
    findings,
    process,
    rules,
)

MODELS = [
    ("id-missing", changed('<userTask id="a"/>', '<userTask id="a"/><task/>'), RIGHT),
    ("id-missing", changed('<process id="P" ', "<process "), RIGHT),
    ("id-missing", changed('<sequenceFlow id="f0" ', "<sequenceFlow "), RIGHT),
    ("id-invalid", changed('id="f0"', 'id="f~0"'), changed('id="f0"', 'id="f-0.x"')),
    ("id-invalid", changed('id="f0"', 'id="0f"'), changed('id="f0"', 'id="_f"')),
    ("id-invalid", changed('id="f0"', f'id="f{"0" * 128}"'), RIGHT),
    ("id-invalid", changed('id="f0"', 'id="&lt;script>"'), RIGHT),
    ("id-invalid", changed('id="f0"', 'id=""'), RIGHT),
    ("id-duplicate", changed('id="f0"', 'id="f1"'), RIGHT),
    ("id-duplicate", changed('id="f0"', 'id="a"'), RIGHT),
    (
        "id-duplicate",
        document('<process id="P"/><process id="P" isExecutable="true"/>'),
        RIGHT,
    ),
    (
        "id-reserved",
        RIGHT.replace(b'"e"', b'"End"'),
        RIGHT.replace(b'"e"', b'"TheEnd"'),
    ),
    ("namespace", changed("<userTask", '<x:a xmlns:x="urn:x"/><userTask'), RIGHT),
    (
        "namespace",
        changed(
            "<userTask",
            '<x:include xmlns:x="http://www.w3.org/2001/XInclude"/><userTask',
        ),
        changed(TASK, f'<userTask id="a">{extensions(FOREIGN)}</userTask>'),
    ),
    (
        "namespace",
        changed(
            TASK,
            '<userTask id="a">'
            + extensions('<x:include xmlns:x="http://www.w3.org/2001/XInclude"/>')
            + "</userTask>",
        ),
        RIGHT,
    ),
    ("schema", changed("<userTask", '<madeUp id="m"/><userTask'), RIGHT),
    ("schema", changed(TASK, '<userTask id="a" colour="red"/>'), RIGHT),
    ("schema", changed(TASK, '<userTask id="a"><task id="b"/></userTask>'), RIGHT),
    (
        "schema",
        process(
            START + '<exclusiveGateway id="a" gatewayDirection="Left"/>' + END,
            "s>a a>e",
        ),
        RIGHT,
    ),
    ("schema", changed('isExecutable="true"', 'isExecutable="maybe"'), RIGHT),
    ("schema", changed(' targetNamespace="x"', ""), RIGHT),
    (
        "schema-order",
        changed(
            TASK, '<userTask id="a"><incoming>f0</incoming><documentation/></userTask>'
        ),
        changed(
            TASK, '<userTask id="a"><documentation/><incoming>f0</incoming></userTask>'
        ),
    ),
    (
        "import-ignored",
        document('<import importType="x" location="y" namespace="z"/>', roots=""),
        RIGHT,
    ),
    ("unsupported", document('<choreography id="c"/>'), RIGHT),
    (
        "unsupported",
        collaboration(CONVERSATION),
        collaboration(""),
    ),
    ("name-missing", RIGHT, NAMED.replace(b'id="e"', b'id="e" name="Done"')),
    (
        "name-duplicate",
        process(
            START + '<userTask id="a" name="Do"/><userTask id="b" name="Do"/>' + END,
            "s>a a>b b>e",
        ),
        RIGHT,
    ),
    ("lane-none", laned("s"), laned("a")),
    (
        "lane-several",
        laned("a", '<lane id="l2" name="Lab"><flowNodeRef>a</flowNodeRef></lane>'),
        laned("a", '<lane id="l2" name="Lab"/>'),
    ),
    ("not-bpmn", b"<definitions/>", RIGHT),
    ("not-bpmn", b'<a xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', RIGHT),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_file_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)


def test_nested_lanes_hold_a_step_once() -> None:
    lanes = (
        '<laneSet id="ls"><lane id="l2"><flowNodeRef>a</flowNodeRef>'
        '<childLaneSet id="c"><lane id="l3"><flowNodeRef>a</flowNodeRef></lane>'
        "</childLaneSet></lane></laneSet>"
    )
    found = findings(process(lanes + START + TASK + END, "s>a a>e"))
    assert not rules(found) & {"lane-several", "lane-none"}


def test_disordered_parts_refuse_a_procedure_but_not_a_plain_model() -> None:
    parts = "<incoming>f0</incoming><documentation/>"
    xml = changed(TASK, f'<userTask id="a">{parts}</userTask>')
    assert "schema-order" in rules(findings(xml), "warning")
    assert "schema-order" in rules(findings(xml, profile="procedure"), "error")


def test_a_step_that_kept_name_and_place_but_not_its_id_is_told() -> None:
    before = {"old": ("userTask", "Do", "P"), "gone": ("userTask", "Other", "P")}
    found = findings(NAMED, context=GateContext(before=before))
    [told] = [each for each in found if each.rule == "id-changed"]
    assert told.elements == ("a",)
    assert "old" in told.message


def test_a_process_id_of_another_procedure_is_taken() -> None:
    found = findings(RIGHT, context=GateContext(taken_ids=frozenset({"P"})))
    assert "id-duplicate" in rules(found, "error")


def test_references_with_a_prefix_mean_the_same_file() -> None:
    xml = caught("tns:msg").replace(b'id="D"', b'id="D" xmlns:tns="x"')
    assert not rules(findings(xml), "error")


def test_a_finding_says_file_line_element_message_and_mend() -> None:
    xml = RIGHT.replace(b"<userTask", b"\n\n<userTask").replace(
        b'targetRef="a"', b'targetRef="nobody"'
    )
    unreachable = next(each for each in findings(xml) if each.rule == "unreachable")
    assert unreachable.file == "P.bpmn"
    assert unreachable.line == 3
    assert unreachable.elements == ("a",)
    assert unreachable.message
    assert unreachable.mend


def test_input_and_output_lists_need_their_sets() -> None:
    parts = '<ioSpecification><dataInput id="i"/></ioSpecification>'
    found = findings(changed(TASK, f'<userTask id="a">{parts}</userTask>'))
    assert rules(found, "error") == {"schema"}

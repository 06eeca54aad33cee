"""References, lanes and pools: a wrong model and a right one."""

import pytest

from tests.bpmn.lint.form_models import (
    FOREIGN,
    LANES,
    RIGHT,
    caught,
    changed,
    collaboration,
    drawn,
    laned,
)
from tests.bpmn.lint.models import (
    END,
    START,
    TASK,
    assert_rule,
    document,
    extensions,
    flows,
    process,
)

MODELS = [
    ("ref-missing", changed('sourceRef="a"', 'sourceRef="nobody"'), RIGHT),
    ("ref-missing", changed('targetRef="a"', 'targetRef=""'), RIGHT),
    ("ref-missing", changed('targetRef="a"', ""), RIGHT),
    ("ref-missing", caught("nothing"), caught("msg")),
    ("ref-kind", caught("sig"), caught("msg")),
    ("ref-kind", changed('targetRef="a"', 'targetRef="P"'), RIGHT),
    ("ref-kind", laned("f0"), laned("a")),
    ("ref-missing", laned("nobody"), laned("a")),
    (
        "ref-missing",
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="x"/>'),
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="a"/>'),
    ),
    (
        "ref-kind",
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="f0"/>'),
        collaboration('<messageFlow id="mf" sourceRef="a" targetRef="p2"/>'),
    ),
    (
        "ref-missing",
        collaboration("").replace(b'processRef="P"', b'processRef="Q"'),
        collaboration(""),
    ),
    (
        "ref-missing",
        process(START + '<dataObjectReference id="d" dataObjectRef="o"/>' + END, "s>e"),
        process(
            START
            + '<dataObject id="o"/><dataObjectReference id="d" dataObjectRef="o"/>'
            + END,
            "s>e",
        ),
    ),
    (
        "ref-missing",
        process(
            START + '<association id="q" sourceRef="s" targetRef="t"/>' + END, "s>e"
        ),
        process(
            START
            + '<textAnnotation id="t"><text>note</text></textAnnotation>'
            + '<association id="q" sourceRef="s" targetRef="t"/>'
            + END,
            "s>e",
        ),
    ),
    (
        "ref-missing",
        process(
            START
            + '<intermediateCatchEvent id="a"><eventDefinitionRef>x'
            + "</eventDefinitionRef></intermediateCatchEvent>"
            + END,
            "s>a a>e",
        ),
        RIGHT,
    ),
    (
        "ref-missing",
        drawn("s", "a", "e", "f0", "f1", "gone"),
        drawn("s", "a", "e", "f0"),
    ),
    ("di-missing", drawn("s", "a", "f0", "f1"), drawn("s", "a", "e", "f0", "f1")),
    ("di-missing", RIGHT, drawn("s", "a", "e", "f0", "f1")),
    (
        "ref-kind",
        process(
            START
            + '<intermediateCatchEvent id="a"><eventDefinitionRef>d'
            + "</eventDefinitionRef></intermediateCatchEvent>"
            + '<endEvent id="e"><signalEventDefinition id="d" signalRef="sig"/>'
            + "</endEvent>",
            "s>a a>e",
        ),
        RIGHT,
    ),
    (
        "ref-missing",
        process(
            START
            + '<subProcess id="p"><dataObject id="o"/><userTask id="b"/></subProcess>'
            + '<dataObjectReference id="d" dataObjectRef="o"/>'
            + END,
            "s>p p>e",
        ),
        process(
            START
            + '<dataObject id="o"/><subProcess id="p"><userTask id="b"/>'
            + '<dataObjectReference id="d" dataObjectRef="o"/></subProcess>'
            + END,
            "s>p p>e",
        ),
    ),
    (
        "ref-kind",
        document(
            f'<process id="P" isExecutable="true">{LANES.format("z", "")}{START}{TASK}'
            f'{END}{flows("s>a a>e")}</process><process id="Q"><task id="z"/></process>'
        ),
        laned("a"),
    ),
    *(
        (
            rule,
            changed(TASK, f'<userTask id="a">{parts.format(wrong)}</userTask>'),
            changed(TASK, f'<userTask id="a">{parts.format(right)}</userTask>'),
        )
        for rule, parts, wrong, right in (
            (
                "data-set",
                (
                    '<ioSpecification><dataInput id="i"/><inputSet>{}'
                    "<optionalInputRefs>i</optionalInputRefs></inputSet><outputSet/>"
                    "</ioSpecification>"
                ),
                "",
                "<dataInputRefs>i</dataInputRefs>",
            ),
            (
                "data-association",
                (
                    '<property id="x" name="x"/><property id="y" name="y"/>'
                    '<dataInputAssociation id="da"><sourceRef>x</sourceRef>{}'
                    "<targetRef>y</targetRef></dataInputAssociation>"
                ),
                "<sourceRef>y</sourceRef>",
                "",
            ),
        )
    ),
    (
        "pool",
        collaboration('<participant id="p9" processRef="P"/>'),
        collaboration('<participant id="p9"/>'),
    ),
    (
        "message-flow",
        collaboration('<messageFlow id="mf" sourceRef="a" targetRef="a"/>'),
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="p1"/>'),
    ),
    (
        "message-flow",
        collaboration('<messageFlow id="mf" sourceRef="s" targetRef="p2"/>'),
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="s"/>'),
    ),
    (
        "message-flow",
        collaboration('<messageFlow id="mf" sourceRef="p2" targetRef="e"/>'),
        collaboration('<messageFlow id="mf" sourceRef="e" targetRef="p2"/>'),
    ),
    (
        "ignored",
        changed(
            TASK,
            '<userTask id="a"><potentialOwner><resourceAssignmentExpression>'
            "<formalExpression>x</formalExpression></resourceAssignmentExpression>"
            "</potentialOwner></userTask>",
        ),
        RIGHT,
    ),
    (
        "foreign",
        changed(TASK, f'<userTask id="a">{extensions(FOREIGN)}</userTask>'),
        RIGHT,
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_reference_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)

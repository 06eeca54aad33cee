"""Sequence flows, ways in and ways out: the smallest wrong model and a right one."""

from pathlib import Path

import pytest

from engine.bpmn.lint.catalogue import CATALOGUE
from tests.bpmn.lint.models import (
    END,
    START,
    TASK,
    assert_rule,
    document,
    findings,
    flows,
    process,
    rules,
    sub,
)

RIGHT = process(START + TASK + END, "s>a a>e")
B = '<userTask id="b"/>'
XOR = '<exclusiveGateway id="x" default="f2"/>'
RUNS = (
    f'<process id="P" isExecutable="true">{START}{TASK}{END}'
    f"{flows('s>a a>e')}</process>"
)
MODELS = [
    ("start-end-pair", process(START + TASK, "s>a"), RIGHT),
    ("start-end-pair", process(TASK + END, "a>e"), RIGHT),
    ("start-end-pair", process(""), RIGHT),
    (
        "start-end-pair",
        process(START + sub("p", '<startEvent id="i"/>' + B, "i>b") + END, "s>p p>e"),
        process(START + sub("p", B) + END, "s>p p>e"),
    ),
    ("unreachable", process(START + TASK + B + END, "s>a a>e b>e"), RIGHT),
    (
        "unreachable",
        process(START + TASK + B + '<userTask id="c"/>' + END, "s>a a>e b>c c>b c>e"),
        RIGHT,
    ),
    ("dead-end", process(START + TASK + B + END, "s>a s>b a>e"), RIGHT),
    ("dead-end-open", process(TASK), RIGHT),
    (
        "no-way-out",
        process(START + TASK + B + '<userTask id="c"/>' + END, "s>a a>e s>b b>c c>b"),
        process(START + TASK + B + XOR + END, "s>a a>b b>x x>e x>a[n < 3]").replace(
            b'default="f2"', b'default="f3"'
        ),
    ),
    ("flow-into-start", process(START + TASK + END, "s>a a>e a>s"), RIGHT),
    (
        "flow-into-start",
        process(
            START
            + TASK
            + B
            + END
            + '<boundaryEvent id="t" attachedToRef="a"><signalEventDefinition '
            'signalRef="sig"/></boundaryEvent>',
            "s>b b>t b>a a>e t>e",
        ),
        RIGHT,
    ),
    ("flow-out-of-end", process(START + TASK + B + END, "s>a a>e e>b b>e"), RIGHT),
    (
        "flow-crosses-scope",
        process(START + sub("p", B) + TASK + END, "s>p p>a a>e b>a"),
        RIGHT,
    ),
    (
        "flow-crosses-scope",
        process(START + sub("p", TASK + B) + END, "s>p p>e a>b"),
        process(START + sub("p", TASK + B, "a>b") + END, "s>p p>e"),
    ),
    (
        "flow-crosses-scope",
        document(
            f'<process id="P" isExecutable="true">{START}{TASK}{END}'
            f"{flows('s>a a>e a>b')}</process>"
            f'<process id="Q" isExecutable="true"><startEvent id="s2"/>{B}'
            f'<endEvent id="e2"/>{flows("s2>b b>e2", prefix="q")}</process>'
        ),
        RIGHT,
    ),
    (
        "flow-lists-differ",
        process(
            START + '<userTask id="a"><incoming>f1</incoming></userTask>' + END,
            "s>a a>e",
        ),
        process(
            START + '<userTask id="a"><incoming>f0</incoming></userTask>' + END,
            "s>a a>e",
        ),
    ),
    ("flow-self", process(START + TASK + END, "s>a a>e a>a"), RIGHT),
    ("flow-double", process(START + TASK + END, "s>a a>e s>a"), RIGHT),
    ("condition-misplaced", process(START + TASK + END, "s>a[x = 1] a>e"), RIGHT),
    (
        "condition-misplaced",
        process(
            START + '<parallelGateway id="g"/>' + TASK + B + END,
            "s>g g>a[x = 1] g>b a>e b>e",
        ),
        process(
            START + '<parallelGateway id="g"/>' + TASK + B + END, "s>g g>a g>b a>e b>e"
        ),
    ),
    (
        "condition-misplaced",
        process(START + XOR + TASK + END, "s>x x>a[y = 1] x>e[y = 2] a>e"),
        process(START + XOR + TASK + END, "s>x x>a[y = 1] x>e a>e"),
    ),
    ("condition-single", process(START + TASK + END, "s>a a>e[x = 1]"), RIGHT),
    (
        "condition-missing",
        process(START + XOR + TASK + END, "s>x x>a[] x>e a>e"),
        process(START + XOR + TASK + END, "s>x x>a[y] x>e a>e"),
    ),
    (
        "default-foreign",
        process(START + XOR + TASK + END, "s>x x>a[y] a>e x>e[not(y)]"),
        process(START + XOR + TASK + END, "s>x x>a[y] x>e a>e"),
    ),
    (
        "default-misplaced",
        process(
            START + '<parallelGateway id="g" default="f1"/>' + TASK + B + END,
            "s>g g>a g>b a>e b>e",
        ),
        RIGHT,
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_flow_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)


def test_a_process_that_is_not_marked_executable_is_only_a_hint() -> None:
    xml = RIGHT.replace(b'isExecutable="true"', b"")
    found = findings(xml)
    assert "process-not-executable" in rules(found, "hint")
    assert not rules(found, "error")


@pytest.mark.parametrize("beside", ["", RUNS])
def test_documentation_need_not_run_but_says_what_keeps_it_from_running(
    beside: str,
) -> None:
    unfinished = '<serviceTask id="q1"/><sendTask id="q2"/>'
    found = findings(document(f"{beside}<process id='Q'>{unfinished}</process>"))
    assert {"service-unknown", "message-missing"} <= rules(found, "hint")
    assert not rules(found, "error")


@pytest.mark.parametrize(
    "xml",
    [
        process(
            START
            + B
            + TASK
            + END
            + '<endEvent id="t"><terminateEventDefinition/></endEvent>'
            + '<parallelGateway id="g"/><userTask id="c"/>',
            "s>g g>a a>t g>b b>c c>b",
        ).replace(END.encode(), b""),
        process(TASK + B, "a>b"),
        process(START + sub("p", TASK) + END, "s>p p>e"),
        process(
            '<receiveTask id="r" instantiate="true" messageRef="msg"/>' + END, "r>e"
        ),
    ],
)
def test_circles_that_something_else_ends_and_implied_starts_and_ends_are_accepted(
    xml: bytes,
) -> None:
    assert not rules(findings(xml), "error")


def test_every_rule_has_a_level_and_a_mend() -> None:
    for rule, entry in CATALOGUE.items():
        assert entry.level in ("error", "warning", "hint"), rule
        assert entry.mend.endswith("."), rule


def test_every_rule_is_tried_by_a_test_of_this_folder() -> None:
    here = Path(__file__).parent
    texts = "".join(path.read_text(encoding="utf-8") for path in here.glob("*.py"))
    texts += (here.parent / "test_gate.py").read_text(encoding="utf-8")
    assert [rule for rule in CATALOGUE if f'"{rule}"' not in texts] == []

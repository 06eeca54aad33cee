"""Joins and resources: a wrong model, a right one, and legal oddities."""

import pytest

from tests.bpmn.lint.gateway_models import (
    AND,
    BLOCK,
    JOIN,
    RIGHT,
    XOR,
    B,
    C,
    chain_of_splits,
)
from tests.bpmn.lint.models import (
    END,
    START,
    TASK,
    assert_rule,
    findings,
    process,
    rules,
    sub,
)

MODELS = [
    (
        "join-deadlock",
        process(START + XOR + TASK + B + JOIN + END, "s>x x>a x>b[y] a>j b>j j>e"),
        BLOCK,
    ),
    (
        "join-deadlock",
        process(START + TASK + JOIN + XOR + END, "s>j j>a a>x x>e x>j[again]").replace(
            b'default="f1"', b'default="f3"'
        ),
        BLOCK,
    ),
    (
        "join-deadlock",
        process(
            START + XOR + AND + TASK + B + JOIN + END + '<parallelGateway id="k"/>' + C,
            "s>x x>g x>c[y] g>a g>b a>k b>k k>j c>j j>e",
        ),
        BLOCK,
    ),
    (
        "flow-into-start",
        process(
            START + '<receiveTask id="a" instantiate="true" messageRef="msg"/>' + END,
            "s>a a>e",
        ),
        RIGHT,
    ),
    (
        "start-kinds",
        process(
            START
            + sub("p", '<receiveTask id="a" instantiate="true" messageRef="msg"/>')
            + END,
            "s>p p>e",
        ),
        RIGHT,
    ),
    (
        "join-starved",
        process(
            START
            + AND
            + JOIN
            + TASK
            + B
            + END
            + '<boundaryEvent id="q" attachedToRef="a"><signalEventDefinition '
            'signalRef="sig"/></boundaryEvent><endEvent id="e2"/>',
            "s>g g>a g>b a>j b>j j>e q>e2",
        ),
        BLOCK,
    ),
    (
        "missing-join",
        process(START + AND + TASK + B + C + END, "s>g g>a g>b a>c b>c c>e"),
        BLOCK,
    ),
    (
        "fork-into-itself",
        process(START + TASK + AND + B + END, "s>a a>g g>a g>b b>e"),
        process(
            START + TASK + AND + B + C + JOIN + XOR + END,
            "s>a a>g g>b g>c b>j c>j j>x x>e x>a[again]",
        ).replace(b'default="f1"', b'default="f7"'),
    ),
    (
        "loop-without-wait",
        process(
            START
            + '<scriptTask id="a"><script>n = 1</script></scriptTask>'
            + XOR
            + END,
            "s>a a>x x>e x>a[n < 2]",
        ).replace(b'default="f1"', b'default="f2"'),
        process(START + TASK + XOR + END, "s>a a>x x>e x>a[n < 2]").replace(
            b'default="f1"', b'default="f2"'
        ),
    ),
    (
        "loop-without-wait",
        process(
            START
            + sub("p", '<scriptTask id="a"><script>n = 1</script></scriptTask>')
            + XOR
            + END,
            "s>p p>x x>e x>p[n < 2]",
        ).replace(b'default="f1"', b'default="f2"'),
        process(START + sub("p", TASK) + XOR + END, "s>p p>x x>e x>p[n < 2]").replace(
            b'default="f1"', b'default="f2"'
        ),
    ),
    (
        "path-product",
        chain_of_splits(16, joined=False),
        chain_of_splits(16, joined=True),
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_join_or_loop_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)


@pytest.mark.parametrize(
    "xml",
    [
        # a rework loop in one branch of a block, and one around the whole block
        process(
            START
            + AND
            + JOIN
            + TASK
            + B
            + '<exclusiveGateway id="x" default="f4"/>'
            + END,
            "s>g g>a g>b a>x x>j x>a[again] b>j j>e",
        ),
        # two independent tokens through one choice: the join can fire
        process(
            START
            + AND
            + '<exclusiveGateway id="x" default="f3"/>'
            + TASK
            + B
            + JOIN
            + END,
            "s>g g>x g>x x>a x>b[n] a>j b>j j>e",
        ),
        # a join fed from a choice and from elsewhere
        process(
            START
            + AND
            + '<exclusiveGateway id="x" default="f3"/>'
            + TASK
            + JOIN
            + END
            + '<endEvent id="e2"/>',
            "s>g g>x g>a x>j x>e2[n] a>j j>e",
        ),
        # twenty choices in a row are one token, not a million
        process(
            START
            + "".join(
                f'<exclusiveGateway id="x{n}" default="f{3 * n + 1}"/>'
                f'<exclusiveGateway id="m{n}"/>'
                for n in range(20)
            )
            + END,
            "s>x0 "
            + " ".join(
                f"x{n}>m{n} x{n}>m{n}[n] m{n}>{f'x{n + 1}' if n < 19 else 'e'}"
                for n in range(20)
            ),
        ),
        # each round sends a notice by itself and goes on
        process(
            START
            + TASK
            + '<sendTask id="n" messageRef="msg"/><endEvent id="e2"/>'
            + '<exclusiveGateway id="x" default="f4"/>'
            + END,
            "s>a a>n a>x n>e2 x>e x>a[again]",
        ),
    ],
)
def test_legal_models_with_loops_and_branches_raise_no_error(xml: bytes) -> None:
    found = findings(xml)
    assert not rules(found, "error"), [
        each for each in found if each.severity == "error"
    ]


def test_a_scope_too_large_to_analyse_is_told() -> None:
    nodes = "".join(f'<manualTask id="t{n}"/>' for n in range(700))
    edges = " ".join(f"t{n}>t{n + 1}" for n in range(699))
    xml = process(START + nodes + END, f"s>t0 {edges} t699>e")
    assert "not-analysed" in rules(findings(xml), "warning")


def test_a_loop_that_counts_is_told_in_a_plain_model_and_refused_in_a_procedure() -> (
    None
):
    count = '<scriptTask id="a"><script>n = n + 1</script></scriptTask>'
    gate = '<exclusiveGateway id="x" default="f2"/>'
    xml = process(START + count + gate + END, "s>a a>x x>e x>a[n < 3]")
    assert "loop-without-wait" in rules(findings(xml), "warning")
    strict = findings(xml, profile="procedure")
    assert "loop-without-wait" in rules(strict, "error")


def test_two_repetitions_may_call_their_item_the_same() -> None:
    many = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>xs</loopDataInputRef>"
        '<inputDataItem id="it"/></multiInstanceLoopCharacteristics>'
    )
    tasks = "".join(f'<userTask id="{each}">{many}</userTask>' for each in "ab")
    found = findings(process(START + tasks + END, "s>a a>b b>e"))
    assert not rules(found, "error")
    assert "id-duplicate" in rules(found, "warning")

"""Models of other tools: what is proposed, and that it makes them run."""

import pytest

from engine.bpmn.elements import Assignment
from engine.bpmn.foreign import feel_of
from engine.bpmn.lint.build import build
from engine.bpmn.mending import apply_mends, propose_mends
from engine.markup import parse
from tests.bpmn.lint.models import END, START, findings, process, rules

CAMUNDA = 'xmlns:c="http://camunda.org/schema/1.0/bpmn"'
FOREIGN = process(
    START
    + f'<userTask id="a" {CAMUNDA} c:assignee="${{owner}}" c:candidateGroups="qa" '
    'c:formKey="capa/close"><documentation>Do</documentation></userTask>'
    + '<task id="b"/><serviceTask id="d" implementation="##WebService"/>'
    + '<exclusiveGateway id="x"/>'
    + END,
    "s>a a>b b>d d>x x>e x>a[${n == 'again' && round < 3}]",
).replace(b' isExecutable="true"', b"")


def test_every_clear_mend_is_proposed_with_its_rule_and_words() -> None:
    assert [(each.rule, each.element) for each in propose_mends(FOREIGN)] == [
        ("process-not-executable", "P"),
        ("task-untyped", "b"),
        ("service-unknown", "d"),
        ("xor-no-condition", "x"),
        ("feel-syntax", "f5"),
        ("task-role", "a"),
        ("task-form", "a"),
    ]
    assert all(each.change.endswith(".") for each in propose_mends(FOREIGN))


def test_the_mended_draft_passes_the_gate_and_the_file_stays_as_it_was() -> None:
    before = bytes(FOREIGN)
    draft = apply_mends(FOREIGN)
    assert before == FOREIGN
    assert not rules(findings(draft), "error")
    assert propose_mends(draft) == []


def test_a_foreign_assignee_becomes_ours() -> None:
    model = build(parse(apply_mends(FOREIGN)))
    task = model.node_by_id["a"]
    assert task.extensions.assignment == Assignment("qa", "=owner")
    assert task.extensions.form == "capa/close"


def test_only_what_was_chosen_is_changed() -> None:
    draft = apply_mends(FOREIGN, {"task-untyped:b"})
    tags = {node.id: node.tag for node in build(parse(draft)).nodes}
    assert tags["b"] == "userTask"
    assert tags["d"] == "serviceTask"


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("${approved}", "approved"),
        ("${a == 'x' || b >= 3.5}", 'a = "x" or b >= 3.5'),
        (
            '#{amount gt 1000 and (class eq "major")}',
            'amount > 1000 and (class = "major")',
        ),
        ("${bean.method()}", None),
        ("${!approved}", None),
        ("${'a\\'b'}", None),
        ("approved", None),
        ("${}", None),
        ("${a = 1; b}", None),
    ],
)
def test_only_expressions_that_are_clear_become_feel(
    text: str, feel: str | None
) -> None:
    assert feel_of(text) == feel


def test_nothing_is_proposed_for_what_is_no_model() -> None:
    assert propose_mends(b"no") == []
    assert propose_mends(b"<a/>") == []

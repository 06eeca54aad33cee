"""What a procedure needs beyond BPMN: each rule breaks alone in a model that passes."""

from dataclasses import replace

import pytest

from engine.bpmn.gate import (
    GateContext,
    LaneFacts,
    OperationFacts,
    ProcedureFacts,
    ProcessFacts,
)
from engine.errors import Finding
from tests.bpmn.lint.models import findings, flows, rules
from tests.bpmn.lint.quality_models import APPROVE, BODY, DUE, EDGES, FORM, LANES, model

CONTEXT = GateContext(
    roles=frozenset({"staff", "qa"}),
    forms={"p/work": frozenset({"result"}), "p/approve": frozenset({"decision"})},
    operations={},
    decisions={},
    processes={},
    procedure=ProcedureFacts(
        key="p",
        lanes={"doer": LaneFacts(role="staff"), "boss": LaneFacts(role="qa")},
        checkpoints={"approve": "approval"},
        ladders=frozenset({"default"}),
        counters=frozenset({"n"}),
        target_hours=20 * 33.6,
    ),
)


def told(xml: bytes, context: GateContext = CONTEXT) -> list[Finding]:
    found = findings(xml, profile="procedure", context=context)
    return [each for each in found if each.rule not in ("di-missing", "schema-order")]


def changed(before: str, after: str) -> bytes:
    assert before in BODY
    return model(BODY.replace(before, after, 1))


def with_service(operation: str) -> bytes:
    service = (
        f'<serviceTask id="svc" name="Store it"><extensionElements>{operation}'
        "</extensionElements></serviceTask>"
    )
    return model(BODY + service, EDGES.replace("s>work", "s>svc") + " svc>work")


def _ends(flow: str) -> bytes:
    source, target = flow.split(">")
    return f'sourceRef="{source}" targetRef="{target}"'.encode()


def procedure(**changes: object) -> GateContext:
    facts = CONTEXT.procedure
    assert facts is not None
    return replace(CONTEXT, procedure=replace(facts, **changes))


def test_a_procedure_that_has_all_it_needs_raises_nothing() -> None:
    assert told(model()) == []


MODELS = [
    ("procedure-process", model(key="q"), "error"),
    ("task-role", changed("<flowNodeRef>work</flowNodeRef>", ""), "error"),
    (
        "task-role",
        changed(DUE, DUE + '<qms:assignment role="nobody"/>'),
        "error",
    ),
    ("task-form", changed(FORM.format("p/work"), ""), "error"),
    ("task-form", changed("p/work", "p/gone"), "error"),
    ("task-due", changed(DUE, ""), "error"),
    ("task-text", changed('name="Do the work"', 'name="Work"'), "hint"),
    (
        "task-text",
        changed("<documentation>Look closely.</documentation>", ""),
        "hint",
    ),
    (
        "name-duplicate",
        changed('name="Do the work"', 'name="Approve the work"'),
        "error",
    ),
    ("sign-required", changed('<qms:checkpoint kind="approve"/>', ""), "error"),
    ("sign-required", changed('kind="approve"', 'kind="other"'), "error"),
    ("sign-meaning", changed('meaning="approval"', 'meaning="review"'), "error"),
    (
        "approve-self",
        changed('<qms:notSamePersonAs elements="work"/>', ""),
        "error",
    ),
    (
        "sign-reject",
        model(edges="s>work work>approve approve>done work>x x>count x>done[y]"),
        "error",
    ),
    (
        "end-outcome",
        changed('<qms:end status="closed" outcome="ok"/>', ""),
        "error",
    ),
    ("escalation-ladder", changed(DUE, DUE + '<qms:ladder key="gone"/>'), "error"),
    ("rework-counted", changed("n = n + 1", "m = 1"), "warning"),
    ("feel-name", changed("n = n + 1", "n = n + unheard"), "error"),
    ("xor-no-default", changed(' default="f4"', ""), "error"),
    (
        "link-unknown",
        with_service(
            '<qms:operation name="link.start">'
            '<qms:input name="procedure" value="gone"/></qms:operation>'
        ),
        "hint",
    ),
]


@pytest.mark.parametrize(("rule", "xml", "level"), MODELS)
def test_what_is_missing_is_told_at_its_level(
    rule: str, xml: bytes, level: str
) -> None:
    assert rule in rules(told(xml), level)


@pytest.mark.requirement("R-067", "R-079")
def test_a_path_around_the_checkpoint_is_found() -> None:
    edges = EDGES + " s>around around>a2 a2>done"
    script = '<scriptTask id="a2" name="Skip"><script>z = 1</script></scriptTask>'
    gate = '<exclusiveGateway id="around" name="Skip?"/>'
    body = BODY + script + gate
    found = told(model(body, edges.replace("s>work", "around>work[result]")))
    assert "sign-required" in rules(found, "error")


def test_leaving_a_checkpoint_by_its_boundary_event_is_no_signature() -> None:
    late = (
        '<boundaryEvent id="late" name="Too late" attachedToRef="approve">'
        "<timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
    )
    found = told(model(BODY + late, EDGES + " late>done"))
    assert "sign-required" in rules(found, "error")


def test_a_checkpoint_inside_a_subprocess_that_always_signs_counts() -> None:
    inner = (
        f'<subProcess id="block" name="Sign"><startEvent id="i" name="In"/>{APPROVE}'
        f'<endEvent id="o" name="Out"/>{flows("i>approve approve>o", prefix="b")}'
        "</subProcess>"
    )
    lanes = LANES.replace(
        "<flowNodeRef>approve</flowNodeRef>", "<flowNodeRef>block</flowNodeRef>"
    )
    body = BODY.replace(APPROVE, inner).replace(LANES, lanes)
    edges = EDGES.replace("work>approve approve>x", "work>block block>x")
    assert rules(told(model(body, edges)), "error") == set()


def test_a_side_path_may_end_without_a_status() -> None:
    late = (
        '<boundaryEvent id="late" name="Late" attachedToRef="work" '
        'cancelActivity="false"><timerEventDefinition><timeDuration>P30D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="told" name="Told"/>'
    )
    found = told(model(BODY + late, EDGES + " late>told"))
    assert "end-outcome" not in rules(found)
    assert "timer-calendar" in rules(found, "hint")


def test_a_separation_in_the_sheet_is_as_good_as_one_on_the_element() -> None:
    xml = changed('<qms:notSamePersonAs elements="work"/>', "")
    assert told(xml, procedure(separate=(("=owner", "approve"),))) == []


def test_a_row_of_due_days_replaces_the_due_rule_of_the_element() -> None:
    xml = changed(DUE, "")
    assert told(xml, replace(CONTEXT, due_steps=frozenset({"work"}))) == []


def test_due_dates_that_add_up_beyond_the_target_are_told() -> None:
    found = told(model(), procedure(target_hours=2 * 33.6))
    assert "due-sum" in rules(found, "warning")


def test_a_late_step_without_any_ladder_is_told() -> None:
    found = told(model(), procedure(ladders=frozenset()))
    assert "escalation-ladder" in rules(found, "warning")


def test_a_register_that_changes_before_the_signature_is_told() -> None:
    facts = {"risk.apply": OperationFacts(internal=True, changes_register=True)}
    context = replace(CONTEXT, operations=facts)
    operation = '<qms:operation name="risk.apply"/>'
    before = with_service(operation)
    after = before
    for old, new in (
        ("s>svc", "s>work"),
        ("svc>work", "svc>done"),
        ("x>done", "x>svc"),
    ):
        after = after.replace(_ends(old), _ends(new))
    assert "record-operation" in rules(told(before, context), "warning")
    assert "record-operation" not in rules(told(after, context))


def test_a_job_without_a_path_for_its_failure_is_told() -> None:
    context = replace(CONTEXT, operations={"mail": OperationFacts()})
    found = told(with_service('<qms:operation name="mail"/>'), context)
    assert "service-retry" in rules(found, "warning")


def test_a_list_of_signers_that_nothing_fills_is_refused() -> None:
    many = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>signers</loopDataInputRef>"
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    body = BODY.replace(APPROVE, APPROVE.replace("</userTask>", many))
    forms = {**(CONTEXT.forms or {}), "p/work": frozenset({"result", "signers"})}
    assert "sign-empty" in rules(told(model(body)), "error")
    assert "sign-empty" not in rules(told(model(body), replace(CONTEXT, forms=forms)))


def test_a_called_process_without_its_facts_is_taken_to_wait() -> None:
    call = '<callActivity id="svc" name="Ask others" calledElement="other"/>'
    context = replace(CONTEXT, processes={"other": ProcessFacts()})
    xml = model(BODY + call, EDGES.replace("s>work", "s>svc") + " svc>work")
    assert told(xml, context) == []


def test_a_name_that_two_parallel_branches_write_is_told() -> None:
    script = '<scriptTask id="{0}" name="Set {0}"><script>y = 1</script></scriptTask>'
    gates = '<parallelGateway id="g" name="F"/><parallelGateway id="j" name="J"/>'
    body = BODY + gates + script.format("one") + script.format("two")
    edges = EDGES.replace("s>work", "s>g") + " g>one g>two one>j two>j j>work"
    assert "write-race" in rules(told(model(body, edges)), "warning")
    other = body.replace("y = 1", "z = 1", 1)
    assert "write-race" not in rules(told(model(other, edges)))


def test_a_name_that_is_read_on_a_path_that_has_not_written_it_is_told() -> None:
    early = (
        '<exclusiveGateway id="ask" name="Ask" default="f6"/>'
        '<manualTask id="m" name="Wait a bit"/>'
    )
    edges = EDGES.replace("s>work", "s>ask") + " ask>m[result] ask>work m>work"
    found = told(model(BODY + early, edges))
    assert "read-before-write" in rules(found, "warning")
    asked = edges.replace("[result]", "[result != null]")
    assert "read-before-write" not in rules(told(model(BODY + early, asked)))

"""Operations, decisions and called processes, with what is known around a file."""

from engine.bpmn.gate import GateContext, OperationFacts, ProcessFacts
from engine.errors import Finding
from tests.bpmn.lint.activity_models import (
    CALL,
    DECISION,
    SERVICE,
    script,
)
from tests.bpmn.lint.models import (
    END,
    START,
    TASK,
    document,
    extensions,
    findings,
    flows,
    process,
    rules,
)


def known(**facts: object) -> GateContext:
    return GateContext(**facts)  # type: ignore[arg-type]  keyword by keyword below


def test_an_operation_that_nobody_offers_is_refused() -> None:
    offered = known(operations={"lab.order": OperationFacts()})
    other = known(operations={"mail": OperationFacts()})
    assert "service-unknown" not in rules(findings(SERVICE, context=offered))
    assert "service-unknown" in rules(findings(SERVICE, context=other), "error")


def test_an_operation_without_its_inputs_is_refused() -> None:
    context = known(operations={"lab.order": OperationFacts(inputs=frozenset({"lot"}))})
    assert "service-input" in rules(findings(SERVICE, context=context), "error")


def test_a_decision_that_no_table_has_is_refused_where_the_tables_are_known() -> None:
    assert "decision-unknown" in rules(
        findings(DECISION, context=known(decisions={})), "error"
    )
    context = known(decisions={"severity": frozenset[str]()})
    assert "decision-unknown" not in rules(findings(DECISION, context=context))


def test_a_called_process_has_to_be_deployed_where_the_deployed_set_is_known() -> None:
    assert "call-unknown" in rules(findings(CALL), "hint")
    assert "call-unknown" in rules(findings(CALL, context=known(processes={})), "error")
    context = known(processes={"other": ProcessFacts()})
    assert "call-unknown" not in rules(findings(CALL, context=context))


def test_processes_of_one_file_may_call_each_other_but_not_in_a_circle() -> None:
    def one(key: str, called: str, nodes: str) -> str:
        start, call, end = nodes
        return (
            f'<process id="{key}" isExecutable="true"><startEvent id="{start}"/>'
            f'<callActivity id="{call}" calledElement="{called}"/>'
            f'<endEvent id="{end}"/>'
            f"{flows(f'{start}>{call} {call}>{end}', prefix=key)}</process>"
        )

    leaf = (
        f'<process id="R" isExecutable="true">{START}{TASK}{END}'
        f"{flows('s>a a>e')}</process>"
    )
    right = document(one("P", "Q", "bcd") + one("Q", "R", "ghi") + leaf)
    wrong = document(one("P", "Q", "bcd") + one("Q", "P", "ghi"))
    assert not rules(findings(right), "error")
    assert "call-recursion" in rules(findings(wrong), "error")


def test_a_circle_of_calls_is_found_over_the_deployed_set() -> None:
    context = known(processes={"other": ProcessFacts(calls=frozenset({"P"}))})
    assert "call-recursion" in rules(findings(CALL, context=context), "error")


def test_calls_more_than_ten_deep_are_refused() -> None:
    deep = {
        f"p{n}": ProcessFacts(calls=frozenset({f"p{n + 1}"})) for n in range(11)
    } | {"p11": ProcessFacts(), "other": ProcessFacts(calls=frozenset({"p0"}))}
    found = findings(CALL, context=known(processes=deep))
    assert "call-recursion" in rules(found, "error")


def test_a_loop_over_a_called_process_in_which_nothing_waits_is_refused() -> None:
    xml = process(
        START
        + '<callActivity id="a" calledElement="other"/>'
        + '<exclusiveGateway id="x" default="f2"/>'
        + END,
        "s>a a>x x>e x>a[again]",
    )
    quick = known(processes={"other": ProcessFacts(waits=False)})
    slow = known(processes={"other": ProcessFacts(waits=True)})
    assert "loop-without-wait" in rules(findings(xml, context=quick), "error")
    assert not rules(findings(xml, context=slow), "error")


def test_an_internal_operation_does_not_slow_a_loop_down() -> None:
    service = extensions('<qms:operation name="due.lock"/>')
    xml = process(
        START
        + f'<serviceTask id="a">{service}</serviceTask>'
        + '<exclusiveGateway id="x" default="f2"/>'
        + END,
        "s>a a>x x>e x>a[again]",
    )
    inside = known(operations={"due.lock": OperationFacts(internal=True)})
    outside = known(operations={"due.lock": OperationFacts()})
    assert "loop-without-wait" in rules(findings(xml, context=inside), "error")
    assert "loop-without-wait" not in rules(findings(xml, context=outside))


def test_a_syntax_error_is_named_with_its_line_in_the_file() -> None:
    found: list[Finding] = findings(script("x = 1\ny = 2\nz = 3 +"))
    [error] = [each for each in found if each.rule == "feel-syntax"]
    assert error.elements == ("a",)
    assert "line 3" in error.message

"""Operations are described by data, and diagrams are checked against it."""

import json

import pytest

from engine.bpmn.gate import GateContext, OperationFacts, check
from engine.cli.operations import run
from engine.execution.operations import CASE_OPERATIONS
from engine.queries.operations import described
from engine.registers.catalogue import OPERATIONS
from tests.bpmn.models import chain, document, element, end, extension, start

TYPES = {"to": "text", "count": "number", "open": "boolean", "values": "context"}
FACTS = OperationFacts(inputs=frozenset({"to"}), types=TYPES)


def _found(*inputs: tuple[str, str]) -> list[str]:
    drawn = "".join(
        f'<qms:input name="{name}" value="{value}"/>' for name, value in inputs
    )
    task = element(
        "serviceTask",
        "tell",
        extension(f'<qms:operation name="tell">{drawn}</qms:operation>'),
    )
    model = document(start() + task + end() + chain("start tell end"))
    report = check(model, context=GateContext(operations={"tell": FACTS}))
    return [each.message for each in report if each.rule == "service-input"]


def test_right_inputs_are_no_finding() -> None:
    given = ("to", "qa"), ("count", "=3"), ("open", "=true"), ("values", "={a: 1}")
    assert _found(*given) == []
    assert _found(("to", "=owner"), ("count", "=how_many")) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "lacks inputs: to"),
        ((("to", "qa"), ("cc", "qm")), "gives cc, which is no input"),
        ((("to", "qa"), ("count", "three")), "text for count, which is a number"),
        ((("to", "qa"), ("count", "=&quot;3&quot;")), "for count"),
        ((("to", "=7"),), "for to"),
        ((("to", "qa"), ("open", "=1")), "for open"),
    ],
)
def test_what_an_operation_does_not_take_is_a_finding(
    given: tuple[tuple[str, str], ...], words: str
) -> None:
    (message,) = _found(*given)
    assert words in message


def test_an_editor_is_told_all_there_is_to_know_of_every_operation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--json"]) == 0
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}

    assert found.keys() == OPERATIONS.keys() | CASE_OPERATIONS.keys()
    assert {"mail.send", "webhook.call", "link.start", "record.create"} <= found.keys()
    assert not found["webhook.call"]["internal"]
    assert found["record.create"]["internal"]
    assert all(each["title"] and each["description"] for each in found.values())
    inputs = found["mail.send"]["inputs"]
    assert inputs[0] == {
        "name": "to",
        "title": "Address",
        "type": "text",
        "required": True,
    }


def test_people_read_the_same_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    printed = capsys.readouterr().out
    assert "webhook.call: Call a program on the web (by a worker, as a job)" in printed
    assert len(described({**OPERATIONS, **CASE_OPERATIONS})) == printed.count("  in:  ")

"""The extension elements: what is read, and the schemas made of the same table."""

import pytest
from lxml import etree

from engine.bpmn.element_rules import ELEMENT_RULES, NAMESPACE
from engine.bpmn.elements import (
    Assignment,
    Due,
    EndStatus,
    Extensions,
    Invocation,
    Mapping_,
    SignatureDemand,
    moddle,
    read_extensions,
    xsd,
)

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def element(tag: str, inside: str = "") -> etree._Element:
    return etree.fromstring(
        f'<bpmn:{tag} xmlns:bpmn="{BPMN}" xmlns:qms="{NAMESPACE}" id="it">'
        f"<bpmn:extensionElements>{inside}</bpmn:extensionElements></bpmn:{tag}>"
    )


def test_everything_a_user_task_says_is_read() -> None:
    found = read_extensions(
        element(
            "userTask",
            '<qms:assignment role="qa_approver" person="=qa_approver"/>'
            '<qms:form key="capa/verify"/><qms:due after="5 wd"/><qms:ladder key="x"/>'
            '<qms:signature meaning="verification" policy="series"/>'
            '<qms:checkpoint kind="verify"/>'
            '<qms:notSamePersonAs elements="contain  action_plan"/>',
        )
    )
    assert found == Extensions(
        assignment=Assignment("qa_approver", "=qa_approver"),
        form="capa/verify",
        due=Due(after="5 wd"),
        ladder="x",
        signature=SignatureDemand("verification", "series"),
        checkpoint="verify",
        not_same_person_as=("contain", "action_plan"),
    )


def test_an_operation_keeps_its_own_inputs_and_outputs_in_order() -> None:
    found = read_extensions(
        element(
            "serviceTask",
            '<qms:operation name="link.start"><qms:input name="a" value="x"/>'
            '<qms:input name="b" value="=y"/><qms:output name="c" value="=key"/>'
            "</qms:operation>",
        )
    )
    assert found.operation == Invocation(
        "link.start",
        (Mapping_("a", "x"), Mapping_("b", "=y")),
        (Mapping_("c", "=key"),),
    )
    assert found.inputs == ()


def test_a_call_activity_has_inputs_and_outputs_of_its_own() -> None:
    found = read_extensions(
        element(
            "callActivity",
            '<qms:input name="a" value="=a"/><qms:output name="b" value="=c"/>',
        )
    )
    assert found.inputs == (Mapping_("a", "=a"),)
    assert found.outputs == (Mapping_("b", "=c"),)


def test_a_signature_without_policy_is_strict() -> None:
    found = read_extensions(element("userTask", '<qms:signature meaning="review"/>'))
    assert found.signature == SignatureDemand("review", "strict")


@pytest.mark.parametrize(
    "inside",
    [
        '<qms:signature meaning="blessing"/>',
        '<qms:end status="parked"/>',
        "<qms:assignment/>",
        "<qms:operation/>",
        "<qms:unknown/>",
        '<other:form xmlns:other="urn:x" key="capa/verify"/>',
    ],
)
def test_what_is_not_ours_or_not_allowed_reads_as_absent(inside: str) -> None:
    assert read_extensions(element("userTask", inside)) == Extensions()


def test_an_element_without_extensions_has_none() -> None:
    assert read_extensions(etree.fromstring(f'<task xmlns="{BPMN}"/>')) == Extensions()


def test_elements_inside_a_subprocess_are_not_taken_for_its_own() -> None:
    outer = etree.fromstring(f'<subProcess xmlns="{BPMN}"/>')
    outer.append(element("userTask", '<qms:form key="inner"/>'))
    assert read_extensions(outer).form is None


def test_an_end_event_declares_status_and_outcome() -> None:
    inside = '<qms:end status="closed" outcome="effective"/>'
    assert read_extensions(element("endEvent", inside)).end == EndStatus(
        "closed", "effective"
    )


def test_the_generated_schema_accepts_right_and_refuses_wrong_elements() -> None:
    schema = etree.XMLSchema(etree.fromstring(xsd().encode()))
    right = f'<e:due xmlns:e="{NAMESPACE}" after="5 wd"/>'
    wrong = f'<e:due xmlns:e="{NAMESPACE}" before="5 wd"/>'
    missing = f'<e:form xmlns:e="{NAMESPACE}"/>'
    assert schema.validate(etree.fromstring(right))
    assert not schema.validate(etree.fromstring(wrong))
    assert not schema.validate(etree.fromstring(missing))


def test_the_moddle_descriptor_names_every_element_and_attribute() -> None:
    types = {each["name"]: each for each in moddle()["types"]}
    assert moddle()["uri"] == NAMESPACE
    for rule in ELEMENT_RULES:
        kind = types[rule.name[0].upper() + rule.name[1:]]
        named = {each["name"] for each in kind["properties"] if each.get("isAttr")}
        assert named == {each.name for each in rule.attributes}

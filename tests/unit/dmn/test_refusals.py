"""Bad input gets findings with file, element, line and column at deployment."""

import pytest

from engine.dmn import analyse, parse_model
from engine.errors import InvalidModelError
from tests.unit.dmn.builder import (
    VERSIONS,
    context,
    decision,
    definitions,
    input_data,
    item,
    literal,
    needs,
    rows,
    table,
    table_input,
    table_output,
)

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'
REFUSED = [
    (b"", "xml-syntax"),
    (b"no xml", "xml-syntax"),
    (b"<definitions", "xml-syntax"),
    (b"<a/>", "dmn-version"),
    (b'<definitions xmlns="urn:other"/>', "dmn-version"),
    (
        b'<decision xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        "dmn-version",
    ),
    (b'<!DOCTYPE definitions SYSTEM "x"><definitions/>', "xml-doctype"),
    (b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>', "xml-doctype"),
    (definitions("<!-- " + "x" * 2_000_000 + " -->"), "xml-size"),
    (definitions("<text/>" * 20_001), "xml-elements"),
    (
        definitions(
            "<extensionElements><camunda:script>1</camunda:script></extensionElements>",
            more=CAMUNDA,
        ),
        "foreign-code",
    ),
    (
        definitions(
            '<extensionElements><p:pythonCode xmlns:p="urn:p">1</p:pythonCode>'
            "</extensionElements>"
        ),
        "foreign-code",
    ),
    (
        definitions(
            '<extensionElements><camunda:executionListener class="a.B"/>'
            "</extensionElements>",
            more=CAMUNDA,
        ),
        "foreign-code",
    ),
    (
        definitions('<decision id="d" name="d" camunda:expression="1"/>', more=CAMUNDA),
        "foreign-code",
    ),
]


@pytest.mark.parametrize(("xml", "rule"), REFUSED)
def test_a_file_is_refused(xml: bytes, rule: str) -> None:
    with pytest.raises(InvalidModelError) as refused:
        parse_model(xml, file="bad.dmn")
    finding = refused.value.findings[-1]
    assert (finding.rule, finding.severity, finding.file) == (rule, "error", "bad.dmn")
    assert finding.mend


def test_types_on_top_of_each_other_without_end_are_refused() -> None:
    chain = [item(f"t{n}", f"t{n + 1}") for n in range(3_000)]
    with pytest.raises(InvalidModelError) as refused:
        parse_model(definitions(*chain, item("t3000", "number")), file="deep.dmn")
    assert [(f.rule, f.file) for f in refused.value.findings] == [
        ("model-depth", "deep.dmn")
    ]


def test_types_that_double_at_every_level_are_read_quickly() -> None:
    pairs = [
        item(f"t{n}", components={"a": f"t{n + 1}", "b": f"t{n + 1}"})
        for n in range(40)
    ]
    model = parse_model(
        definitions(
            *pairs,
            item("t40", "number"),
            input_data("x", "t0"),
            decision("d", literal("x.a.b.a"), needs(["x"])),
        )
    )
    assert model.evaluate("d", {"x": {"a": 1, "b": 2}}).value is None


def test_many_entries_of_several_words_are_fine() -> None:
    entries = {f"entry {n}": literal(f"entry {n - 1}") for n in range(1, 500)}
    box = context({"entry 0": literal("7"), **entries}, literal("entry 499"))
    model = parse_model(definitions(decision("d", box)))
    assert model.findings == ()
    assert str(model.evaluate("d", {}).value) == "7"


def test_too_many_names_of_several_words_are_refused() -> None:
    words = [f"w{n}" for n in range(30)]
    text = literal(f'"{" ".join(words)}"')
    entries = {f"{a} {b}": text for a in words for b in words}
    with pytest.raises(InvalidModelError) as refused:
        parse_model(definitions(decision("d", context(entries))))
    assert refused.value.findings[-1].rule == "model-names"


HARMLESS = [
    '<extensionElements><m:note xmlns:m="urn:m">x</m:note></extensionElements>',
    "<extensionElements><camunda:properties/></extensionElements>",
    '<d:DMNDI xmlns:d="https://www.omg.org/spec/DMN/20191111/DMNDI/"/>',
    '<textAnnotation id="t"><text>a</text></textAnnotation>',
    '<knowledgeSource id="k" name="SOP-12"/>',
    '<inputData id="i" name="i" camunda:diagramRelationId="7"/>',
    '<inputData id="i" name="i" camunda:descriptionText="x"/>',
    (
        '<extensionElements><m:description xmlns:m="urn:m">x</m:description>'
        "</extensionElements>"
    ),
    '<extensionElements><m:connector xmlns:m="urn:m"/></extensionElements>',
]


@pytest.mark.parametrize("part", HARMLESS)
def test_harmless_parts_are_accepted(part: str) -> None:
    xml = definitions(part, decision("d", literal("1")), more=CAMUNDA)
    assert analyse(parse_model(xml)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_dmn_is_read(version: str) -> None:
    model = parse_model(definitions(decision("d", literal("1")), version=version))
    assert model.version == version
    assert model.findings == ()


FOUND = [
    ('<decisionn id="x"/>', "unknown-element"),
    ('<decision id="x"/>', "name"),
    ('<decision id="x" name="a"/><decision id="y" name="a"/>', "name"),
    ('<decision id="x" name="a"/><decision id="x" name="b"/>', "id"),
    (decision("d", literal("1"), needs(inputs=["nowhere"])), "reference"),
    (decision("d", literal("1 +")), "feel-syntax"),
    (decision("d", literal("y + 1")), "unknown-name"),
    (decision("d", literal("1"), "", "tNothing"), "unknown-type"),
    (decision("d", literal("1").replace("<lit", "<lit", 1).replace(
        "<literalExpression", '<literalExpression expressionLanguage="javascript"')),
     "expression-language"),
    (decision("d", table([table_input("1")], [])), "table-output"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "rule"), FOUND)
def test_a_fault_is_found_and_does_not_hide_the_rest(part: str, rule: str) -> None:
    model = parse_model(definitions(part, decision("good", literal("1 + 1"))))
    assert rule in [finding.rule for finding in model.findings]
    assert all(finding.severity == "error" for finding in model.findings)
    assert all(finding.line and finding.mend for finding in model.findings)
    assert str(model.evaluate("good", {}).value) == "2"


@pytest.mark.parametrize(("language", "known"), [
    ("https://www.omg.org/spec/DMN/20230324/FEEL/", True),
    ("http://www.omg.org/spec/FEEL/20140401", True),
    ("javascript", False),
])  # fmt: skip
def test_the_language_of_the_file_counts_for_its_expressions(
    language: str,
    known: bool,  # noqa: FBT001 - the expected answer
) -> None:
    more = f'expressionLanguage="{language}"'
    model = parse_model(definitions(decision("d", literal("1")), more=more))
    rules = [finding.rule for finding in model.findings]
    assert rules == ([] if known else ["expression-language"])


def test_a_broken_cell_is_named_with_rule_column_and_position() -> None:
    box = table(
        [table_input("x"), table_output()], rows("< 5 -> 1", "< -> 2", "- -> 3 3")
    )
    xml = definitions(
        input_data("x"),
        decision("risk", box, needs(inputs=["x"])).replace("><", ">\n<"),
    )
    model = parse_model(xml, file="risk.dmn")
    first, second = model.findings
    assert "rule 2, condition 1" in first.message
    assert "rule 3, result 1" in second.message
    assert first.line is not None
    assert second.line is not None
    lines = xml.decode().splitlines()
    assert "<text>&lt;</text>" in lines[first.line - 1]
    assert "<text>3 3</text>" in lines[second.line - 1]
    assert (first.column, second.column) == (2, 3)
    assert first.elements == ("table", "id_risk", "definitions")


def test_a_broken_cell_of_several_lines_counts_its_lines() -> None:
    xml = definitions(decision("d", literal("1 +\n2 +\n)")))
    (finding,) = parse_model(xml).findings
    assert finding.line is not None
    assert xml.decode().splitlines()[finding.line - 1].startswith(")")


def test_a_broken_cell_gives_null_with_a_warning() -> None:
    result = parse_model(definitions(decision("d", literal("1 +")))).evaluate("d", {})
    assert result.value is None
    assert "not valid FEEL" in str(result.warnings[0])


def test_a_broken_condition_never_applies() -> None:
    box = table([table_input("1"), table_output()], rows("< -> 1", "1 -> 2"))
    result = parse_model(definitions(decision("d", box))).evaluate("d", {})
    assert str(result.value) == "2"

"""What declared types already tell at deployment: cells that can only be null."""

import pytest

from engine.dmn import parse_model
from engine.errors import Finding
from tests.unit.dmn.builder import (
    boxed_filter,
    context,
    decision,
    definitions,
    function,
    input_data,
    item,
    iterator,
    knowledge,
    literal,
    needs,
    relation,
    rows,
    table,
    table_input,
    table_output,
)

NAMES = ["amount", "label", "due", "person", "people", "any", "open"]


def findings(box: str, type_ref: str = "") -> list[Finding]:
    model = parse_model(
        definitions(
            item("tPerson", components={"full name": "string", "age": "number"}),
            item("tPeople", "tPerson", collection=True),
            input_data("amount", "number"),
            input_data("label", "string"),
            input_data("due", "date"),
            input_data("person", "tPerson"),
            input_data("people", "tPeople"),
            input_data("any"),
            input_data("open", "boolean"),
            decision("rate", literal("amount / 100"), needs(["amount"]), "number"),
            knowledge("f", {"x": "number"}, literal("x + 1")),
            decision("d", box, needs(NAMES, ["rate"], ["f"]), type_ref),
        ),
        file="typed.dmn",
    )
    return list(model.findings)


def one_rule(
    cells: str, *, text: str = "amount", type_ref: str = "", output: str = ""
) -> str:
    columns = [table_input(text, type_ref), table_output("", output)]
    return table(columns, rows(cells))


RIGHT = [
    literal("amount + 1"),
    literal('label + "x"'),
    literal('due < @"2026-01-31"'),
    literal("person.full name"),
    literal("person.age + amount"),
    literal("people[age > 18].full name"),
    literal("for p in people return p.age * 2"),
    literal("some p in people satisfies p.age > 18"),
    literal('any = 1 or any = "a"'),
    literal("if open then 1 else 2"),
    literal("f(amount) + rate"),
    literal("amount = null"),
    literal("1", "number"),
    literal('@"2026-01-31"', "date and time"),
    literal("[1]", "number"),
    context({"a": literal("amount")}, literal("a + 1")),
    context({"g": function({"x": "number"}, literal("x * 2"))}, literal("g(1)")),
    boxed_filter(literal("people"), literal("age > 18")),
    iterator("for", "p", literal("people"), literal("p.age + 1")),
    relation(["a", "b"], ["1", '"x"']),
    one_rule('< 10 -> "x"'),
    one_rule('"a", "b" -> 1', text="label"),
    one_rule("true -> 1", text="open", type_ref="boolean"),
    one_rule('> @"2026-01-31" -> 1', text="due"),
    one_rule("< amount -> 1"),
    one_rule("? > 1 and ? < 5 -> 1"),
    one_rule("- -> 1", output="number"),
    one_rule('< 5 -> "a"', text="amount * 2"),
    one_rule("null -> 1", text="label"),
]


@pytest.mark.parametrize("box", RIGHT)
def test_what_fits_its_types_has_no_findings(box: str) -> None:
    assert findings(box) == []


WRONG = [
    (literal('due < "2026-01-31"'), "feel-always-null", 'date("'),
    (literal('amount = "5"'), "feel-always-null", "number"),
    (literal('amount + "5"'), "feel-always-null", "number"),
    (literal("label and true"), "feel-not-boolean", "string"),
    (literal("if amount then 1 else 2"), "feel-not-boolean", "number"),
    (literal("person.age = label"), "feel-always-null", "string"),
    (literal('for p in people return p.age + "a"'), "feel-always-null", "number"),
    (literal("upper case(amount)"), "feel-wrong-call", "upper case"),
    (literal("nowhere + 1"), "unknown-name", "nowhere"),
    (literal("amuont + 1"), "unknown-name", "amuont"),
    (boxed_filter(literal("people"), literal("aeg > 1")), "unknown-name", "aeg"),
    (literal("? + 1"), "", ""),
    (literal('"a"', "number"), "wrong-type", "number"),
    (literal("amount", "string"), "wrong-type", "string"),
    (context({"a": literal("amount")}, literal('a = "x"')), "", ""),
    (one_rule('< "10" -> 1'), "feel-always-null", "condition 1"),
    (one_rule("5 -> 1", text="label"), "feel-always-null", "condition 1"),
    (one_rule('"a" -> 1', text="amount * 2"), "feel-always-null", "condition 1"),
    (one_rule('"x" -> 1', text="any", type_ref="number"), "feel-always-null", ""),
    (one_rule('- -> "a"', output="number"), "wrong-type", "rule 1, result 1"),
    (one_rule("- -> label + 1"), "feel-always-null", "rule 1, result 1"),
]


@pytest.mark.parametrize(("box", "rule", "words"), WRONG)
def test_what_can_only_be_null_is_an_error(box: str, rule: str, words: str) -> None:
    found = findings(box)
    assert [finding.rule for finding in found] == ([rule] if rule else [])
    for finding in found:
        assert finding.severity == "error"
        assert words in finding.message + finding.mend
        assert (finding.file, bool(finding.line)) == ("typed.dmn", True)


def test_the_position_in_the_cell_is_told() -> None:
    (finding,) = findings(literal('amount > 1\n  and due < "2026"'))
    text = findings(literal("amount > 1 and\n)"))[0]
    assert finding.column == 11
    assert finding.line == text.line


def test_a_similar_name_is_offered() -> None:
    (finding,) = findings(literal("amuont + 1"))
    assert finding.mend.startswith("Did you mean 'amount'?")
    assert finding.column == 1
    (later,) = findings(literal("1 +\n  nowhere"))
    assert (later.column, later.line) == (3, (finding.line or 0) + 1)
    assert "requirement" in finding.mend

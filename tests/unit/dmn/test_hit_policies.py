"""Hit policies, aggregators, defaults and allowed values (DMN 1.5, chapter 8)."""

import pytest

from engine.dmn import Model, Result, parse_model
from engine.feel import expression
from tests.unit.dmn.builder import (
    decision,
    definitions,
    input_data,
    item,
    needs,
    rows,
    rule,
    table,
    table_input,
    table_output,
)

A, B, C = ('"A"', '"B"', '"C"')
OVERLAPPING = ('< 10 -> "A"', '< 20 -> "B"', '< 30 -> "C"', '< 40 -> "B"')
NUMBERS = ("< 10 -> 5", "< 20 -> 3", "< 30 -> 8", "< 40 -> 3")
ORDER = '"C", "A", "B"'


def one_input(policy: str, lines: tuple[str, ...], **output: str) -> Model:
    aggregation = output.pop("aggregation", "")
    columns = [table_input("x"), table_output(**output)]
    box = table(columns, rows(*lines), policy, aggregation)
    return parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )


def two_outputs(policy: str, lines: tuple[str, ...], **outputs: str) -> Model:
    columns = [
        table_input("x"),
        table_output("first", values=outputs.get("first", "")),
        table_output("second", values=outputs.get("second", "")),
    ]
    box = table(columns, rows(*lines), policy)
    return parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )


def value(text: str) -> object:
    return expression(text).evaluate({}).value


def given(model: Model, x: str) -> Result:
    return model.evaluate("d", {"x": value(x)})


SINGLE_HIT = [
    ("UNIQUE", ('< 10 -> "A"', '>= 10 -> "B"'), "5", '"A"'),
    ("UNIQUE", ('< 10 -> "A"', '>= 10 -> "B"'), "10", '"B"'),
    ("UNIQUE", ('< 10 -> "A"', '> 10 -> "B"'), "10", "null"),
    ("UNIQUE", ('< 10 -> "A"', '>= 10 -> "B"'), "null", "null"),
    ("UNIQUE", ('< 10 -> "A"', '>= 10 -> "B"'), '"text"', "null"),
    ("UNIQUE", ('- -> "A"',), "null", '"A"'),
    ("UNIQUE", ('null -> "none"', 'not(null) -> "some"'), "null", '"none"'),
    ("UNIQUE", OVERLAPPING, "5", "null"),
    ("UNIQUE", OVERLAPPING, "35", '"B"'),
    ("ANY", ('< 10 -> "A"', '< 20 -> "A"'), "5", '"A"'),
    ("ANY", ('< 10 -> "A"', '< 20 -> "B"'), "5", "null"),
    ("ANY", ('< 10 -> "A"', '< 20 -> "B"'), "15", '"B"'),
    ("ANY", ("< 10 -> null", "< 20 -> null"), "5", "null"),
    ("FIRST", OVERLAPPING, "5", '"A"'),
    ("FIRST", OVERLAPPING, "15", '"B"'),
    ("FIRST", OVERLAPPING, "25", '"C"'),
    ("FIRST", OVERLAPPING, "45", "null"),
    ("FIRST", ("- -> x + 1",), "5", "6"),
]


@pytest.mark.parametrize(("policy", "lines", "x", "expected"), SINGLE_HIT)
def test_a_single_hit_policy_gives_one_output(
    policy: str, lines: tuple[str, ...], x: str, expected: str
) -> None:
    assert given(one_input(policy, lines), x).value == value(expected)


PRIORITIES = [
    ("PRIORITY", "5", '"C"'),
    ("PRIORITY", "25", '"C"'),
    ("PRIORITY", "35", '"B"'),
    ("PRIORITY", "45", "null"),
    ("OUTPUT ORDER", "5", '["C", "A", "B", "B"]'),
    ("OUTPUT ORDER", "15", '["C", "B", "B"]'),
    ("OUTPUT ORDER", "35", '["B"]'),
    ("OUTPUT ORDER", "45", "null"),
]


@pytest.mark.parametrize(("policy", "x", "expected"), PRIORITIES)
def test_priority_follows_the_order_of_the_output_values(
    policy: str, x: str, expected: str
) -> None:
    model = one_input(policy, OVERLAPPING, values=ORDER)
    assert model.findings == ()
    assert given(model, x).value == value(expected)


@pytest.mark.parametrize("place", ["output", "table", "decision"])
def test_without_output_values_the_allowed_values_of_the_type_are_the_order(
    place: str,
) -> None:
    columns = [table_input("x"), table_output(type_ref="tClass" * (place == "output"))]
    box = table(columns, rows(*OVERLAPPING), "PRIORITY")
    if place == "table":
        box = box.replace("<decisionTable", '<decisionTable typeRef="tClass"')
    declared = "tClass" * (place == "decision")
    model = parse_model(
        definitions(
            item("tClass", "string", allowed=ORDER),
            input_data("x"),
            decision("d", box, needs(inputs=["x"]), declared),
        )
    )
    assert model.findings == ()
    assert given(model, "5").value == "C"


def test_an_output_that_is_not_listed_has_the_lowest_priority() -> None:
    lines = ('< 10 -> "other"', '< 20 -> "B"')
    model = one_input("PRIORITY", lines, values=ORDER)
    assert given(model, "5").value == "B"


def test_priority_compares_outputs_from_left_to_right() -> None:
    lines = ('- -> "low" | "a"', '- -> "high" | "b"', '- -> "high" | "a"')
    model = two_outputs("PRIORITY", lines, first='"high", "low"', second='"a", "b"')
    assert given(model, "1").value == {"first": "high", "second": "a"}


def test_equal_priorities_keep_the_order_of_the_rules() -> None:
    lines = ('- -> "b" | 1', '- -> "a" | 2', '- -> "b" | 3')
    model = two_outputs("OUTPUT ORDER", lines, first='"a", "b"', second="1, 1, 1")
    got = given(model, "1").value
    assert [row["second"] for row in got] == [value("2"), value("1"), value("3")]


MULTIPLE = [
    ("RULE ORDER", "", OVERLAPPING, "5", '["A", "B", "C", "B"]'),
    ("RULE ORDER", "", OVERLAPPING, "25", '["C", "B"]'),
    ("RULE ORDER", "", OVERLAPPING, "45", "null"),
    ("COLLECT", "", OVERLAPPING, "5", '["A", "B", "C", "B"]'),
    ("COLLECT", "", OVERLAPPING, "35", '["B"]'),
    ("COLLECT", "SUM", NUMBERS, "5", "19"),
    ("COLLECT", "SUM", NUMBERS, "35", "3"),
    ("COLLECT", "SUM", NUMBERS, "45", "null"),
    ("COLLECT", "MIN", NUMBERS, "5", "3"),
    ("COLLECT", "MAX", NUMBERS, "5", "8"),
    ("COLLECT", "MAX", NUMBERS, "35", "3"),
    ("COLLECT", "COUNT", NUMBERS, "5", "4"),
    ("COLLECT", "COUNT", NUMBERS, "15", "3"),
    ("COLLECT", "COUNT", NUMBERS, "45", "0"),
    ("COLLECT", "COUNT", OVERLAPPING, "5", "4"),
    ("COLLECT", "MIN", OVERLAPPING, "5", '"A"'),
    ("COLLECT", "MAX", OVERLAPPING, "5", '"C"'),
    ("COLLECT", "SUM", OVERLAPPING, "5", "null"),
    ("COLLECT", "MIN", ('- -> "a"', "- -> 1"), "5", "null"),
    ("COLLECT", "MIN", ('- -> @"2026-02-01"', '- -> @"2026-01-31"'), "5",
     '@"2026-01-31"'),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "aggregation", "lines", "x", "expected"), MULTIPLE)
def test_a_multiple_hit_policy_combines_the_outputs(
    policy: str, aggregation: str, lines: tuple[str, ...], x: str, expected: str
) -> None:
    model = one_input(policy, lines, aggregation=aggregation)
    assert model.findings == ()
    assert given(model, x).value == value(expected)


DEFAULTS = [
    ("UNIQUE", "", "45", '"Z"'),
    ("UNIQUE", "", "35", '"B"'),
    ("FIRST", "", "45", '"Z"'),
    ("PRIORITY", "", "45", '"Z"'),
    ("COLLECT", "", "45", '"Z"'),
    ("COLLECT", "COUNT", "45", '"Z"'),
    ("RULE ORDER", "", "45", '"Z"'),
    ("OUTPUT ORDER", "", "45", '"Z"'),
]


@pytest.mark.parametrize(("policy", "aggregation", "x", "expected"), DEFAULTS)
def test_the_default_output_is_given_when_no_rule_applies(
    policy: str, aggregation: str, x: str, expected: str
) -> None:
    model = one_input(
        policy, OVERLAPPING, aggregation=aggregation, default='"Z"', values=ORDER
    )
    assert given(model, x).value == value(expected)


def test_a_violation_of_unique_gives_no_default() -> None:
    assert given(one_input("UNIQUE", OVERLAPPING, default='"Z"'), "5").value is None


def test_several_outputs_make_a_context() -> None:
    model = two_outputs("UNIQUE", ('< 5 -> "a" | 1', '>= 5 -> "b" | 2'))
    assert given(model, "7").value == {"first": "b", "second": value("2")}


def test_several_rows_of_several_outputs_make_a_list_of_contexts() -> None:
    model = two_outputs("COLLECT", ('< 5 -> "a" | 1', '< 9 -> "b" | 2'))
    assert given(model, "3").value == [
        {"first": "a", "second": value("1")},
        {"first": "b", "second": value("2")},
    ]


def test_any_compares_all_outputs() -> None:
    model = two_outputs("ANY", ('< 5 -> "a" | 1', '< 9 -> "a" | 2'))
    assert given(model, "3").value is None
    assert given(model, "7").value == {"first": "a", "second": value("2")}


def test_a_partial_default_leaves_the_other_output_null() -> None:
    columns = [
        table_input("x"),
        table_output("first", default='"none"'),
        table_output("second"),
    ]
    box = table(columns, rows('> 5 -> "a" | 1'))
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )
    assert given(model, "1").value == {"first": "none", "second": None}


CELLS = [
    ("5", "5", True), ("5", "6", False), ("< 5", "4", True), ("<= 5", "5", True),
    ("> 5", "5", False), (">= 5", "5", True), ("[1..5]", "5", True),
    ("[1..5)", "5", False), ("(1..5]", "1", False), ("]1..5[", "3", True),
    ("1, 3, 5", "3", True), ("1, 3, 5", "4", False), ("not(1, 3)", "3", False),
    ("not(1, 3)", "4", True), ("< 2, > 4", "3", False), ("< 2, > 4", "5", True),
    ("-", "null", True), ("", "1", True), ("null", "null", True), ("null", "1", False),
    ('"a"', '"a"', True), ('"a", "b"', '"b"', True), ('not("a")', '"b"', True),
    ("true", "true", True), ("true", "false", False), ("not(true)", "false", True),
    ('< date("2026-02-01")', '@"2026-01-31"', True),
    ('[@"2026-01-01"..@"2026-12-31"]', '@"2026-06-01"', True),
    ('> duration("P1D")', '@"PT25H"', True), ('>= @"P1Y"', '@"P11M"', False),
    ("? > 5", "6", True), ("? * 2 > 5", "2", False), ("odd(?)", "3", True),
    ("? in [1..3]", "2", True), ('starts with(?, "a")', '"ab"', True),
    ("[1, 2, 3]", "2", True), ("x", "7", True), ("x + 1", "7", False),
    ("? = x", "7", True), ('contains(?, "b") or ? = "x"', '"abc"', True),
    ("[[1..2], [5..6]]", "5", True), ("list contains(?, 2)", "[1, 2]", True),
    ("count(?) > 1", "[1, 2]", True), ("some i in ? satisfies i > 1", "[1, 2]", True),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "x", "applies"), CELLS)
def test_a_condition_is_a_unary_test_of_the_input(
    cell: str,
    x: str,
    applies: bool,  # noqa: FBT001 - the expected answer
) -> None:
    model = one_input("UNIQUE", (f'{cell} -> "yes"',))
    assert (given(model, x).value == "yes") is applies


def test_a_missing_cell_accepts_everything() -> None:
    columns = [table_input("x"), table_output()]
    box = table(columns, ['<rule><outputEntry><text>"yes"</text></outputEntry></rule>'])
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )
    assert given(model, "5").value == "yes"
    assert [each.rule for each in model.findings] == ["rule-cells"]


ALLOWED = [
    ('"a", "b"', '"a"', "1"),
    ('"a", "b"', '"c"', "null"),
    ("[1..10]", "10", "1"),
    ("[1..10]", "11", "null"),
    ("[1..10]", "null", "null"),
    ("? > 3", "4", "1"),
    ("? > 3", "3", "null"),
    ("-", "17", "1"),
    ('"a", "b"', '["a"]', "null"),
    ("count(?) = 2", "[1, 2]", "1"),
]


@pytest.mark.parametrize(("values", "x", "expected"), ALLOWED)
def test_an_input_must_be_among_the_allowed_values(
    values: str, x: str, expected: str
) -> None:
    columns = [table_input("x", values=values), table_output(default="2")]
    box = table(columns, rows("- -> 1"))
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )
    result = given(model, x)
    assert result.value == value(expected)
    assert bool(result.trace.problems) is (expected == "null")


@pytest.mark.parametrize(("x", "applies"), [('["a"]', True), ('["a", "c"]', False)])
def test_each_item_of_a_list_input_must_be_allowed(
    x: str,
    applies: bool,  # noqa: FBT001 - the expected answer
) -> None:
    columns = [table_input("x", "tTexts", '"a", "b"'), table_output()]
    box = table(columns, rows('- -> "yes"'))
    model = parse_model(
        definitions(
            item("tTexts", "string", collection=True),
            input_data("x", "tTexts"),
            decision("d", box, needs(inputs=["x"])),
        )
    )
    assert (given(model, x).value == "yes") is applies


def test_an_output_is_converted_to_its_type() -> None:
    model = one_input("UNIQUE", ("- -> [7]",), type_ref="number")
    assert given(model, "1").value == value("7")


def test_an_output_of_the_wrong_type_is_null_with_a_warning() -> None:
    result = given(one_input("UNIQUE", ('- -> "7"',), type_ref="number"), "1")
    assert result.value is None
    assert "number" in str(result.warnings[0])


def test_a_table_without_inputs_gives_its_rule() -> None:
    box = table([table_output()], [rule([], ['"always"'])])
    model = parse_model(definitions(decision("d", box)))
    assert model.evaluate("d", {}).value == "always"


def test_four_inputs_are_all_tested() -> None:
    names = ["a", "b", "c", "e"]
    columns = [table_input(name) for name in names]
    lines = rows("1 | 1 | 1 | 1 -> 1", "1 | 1 | 1 | - -> 2", "- | 1 | - | 2 -> 3")
    box = table([*columns, table_output()], lines, "COLLECT")
    model = parse_model(
        definitions(
            *(input_data(name) for name in names), decision("d", box, needs(names))
        )
    )
    got = model.evaluate("d", {"a": 1, "b": 1, "c": 1, "e": 2}).value
    assert got == [value("2"), value("3")]


UNKNOWN = [
    ("WEIRD", "", "hit-policy"),
    ("FIRST", "SUM", "aggregation"),
    ("COLLECT", "MEAN", "aggregation"),
    ("PRIORITY", "", "output-order"),
    ("OUTPUT ORDER", "", "output-order"),
]


@pytest.mark.parametrize(("policy", "aggregation", "rule_name"), UNKNOWN)
def test_a_hit_policy_that_cannot_work_is_found(
    policy: str, aggregation: str, rule_name: str
) -> None:
    model = one_input(policy, OVERLAPPING, aggregation=aggregation)
    assert rule_name in [finding.rule for finding in model.findings]


def test_an_aggregation_of_several_outputs_is_found_and_gives_null() -> None:
    columns = [table_input("x"), table_output("a"), table_output("b")]
    box = table(columns, rows("- -> 1 | 2"), "COLLECT", "SUM")
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )
    assert "aggregation" in [finding.rule for finding in model.findings]
    assert given(model, "1").value is None


def test_several_outputs_need_different_names() -> None:
    columns = [table_input("x"), table_output("a"), table_output("a")]
    box = table(columns, rows("- -> 1 | 2"))
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(inputs=["x"])))
    )
    assert "table-output" in [finding.rule for finding in model.findings]

"""Boxed expressions (DMN 1.5, 7.3 and 10.2), alone and inside each other."""

import pytest

from engine.dmn import parse_model
from engine.feel import expression
from tests.unit.dmn.builder import (
    boxed_filter,
    boxed_list,
    conditional,
    context,
    decision,
    definitions,
    function,
    input_data,
    invocation,
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

NUMBERS = literal("[1, 2, 3, 4]")
ANN, BOB = '{name: "Ann", "full age": 41}', '{name: "Bob", "full age": 17}'
PEOPLE = relation(["name", "full age"], ['"Ann"', "41"], ['"Bob"', "17"])

BOXES = [
    ("literal", literal("1 + 2"), "3"),
    ("literal", literal("  1 +\n 2 "), "3"),
    ("literal", literal('"a" + "b"'), '"ab"'),
    ("literal", literal(""), "null"),
    ("literal", literal("n * 2"), "20"),
    ("context", context({"a": literal("1"), "b": literal("2")}), "{a: 1, b: 2}"),
    ("context", context({"a": literal("1"), "b": literal("a + 1")}), "{a: 1, b: 2}"),
    ("context", context({"a": literal("1")}, literal("a + 1")), "2"),
    ("context", context({}, literal("n")), "10"),
    ("context", context({"a b": literal("1"), "c": literal("a b + 1")}),
     '{"a b": 1, c: 2}'),
    ("context", context({"a": context({"b": literal("1")}), "c": literal("a.b + 1")}),
     "{a: {b: 1}, c: 2}"),
    ("context", context({"n": literal("1")}, literal("n")), "1"),
    ("list", boxed_list(literal("1"), literal('"a"'), literal("null")),
     '[1, "a", null]'),
    ("list", boxed_list(), "[]"),
    ("list", boxed_list(boxed_list(literal("n"))), "[[10]]"),
    ("relation", PEOPLE, f"[{ANN}, {BOB}]"),
    ("relation", relation(["a"]), "[]"),
    ("function", context({"f": function({"x": ""}, literal("x + 1"))},
     literal("f(2)")), "3"),
    ("function", context({"f": function({"x": "number"}, literal("x"))},
     literal('f("a")')), "null"),
    ("function", context({"f": function({"x": "number"}, literal("x"))},
     literal("f([7])")), "7"),
    ("function", context({"f": function({"a b": "", "c": ""}, literal("a b - c"))},
     literal("f(c: 1, a b: 5)")), "4"),
    ("function", context({"k": literal("3"), "f": function({"x": ""},
     literal("x * k"))}, literal("f(2)")), "6"),
    ("function", context({"f": function({}, literal("42"))}, literal("f()")), "42"),
    ("function", context({"f": function({"x": ""}, literal("x"))},
     literal("f(1, 2)")), "null"),
    ("invocation", invocation("double", {"x": "21"}), "42"),
    ("invocation", invocation("double", {"y": "21"}), "null"),
    ("invocation", invocation("double", {"x": "n + 1"}), "22"),
    ("invocation", invocation("missing one", {"x": "1"}), "null"),
    ("invocation", invocation("substring", {"string": '"abc"', "start position": "2"}),
     '"bc"'),
    ("conditional", conditional(literal("n > 5"), literal('"big"'), literal('"s"')),
     '"big"'),
    ("conditional", conditional(literal("n > 50"), literal('"big"'), literal('"s"')),
     '"s"'),
    ("conditional", conditional(literal("null"), literal("1"), literal("2")), "2"),
    ("conditional", conditional(literal('"x"'), literal("1"), literal("2")), "null"),
    ("conditional", conditional(literal("true"), context({"a": literal("1")}),
     literal("2")), "{a: 1}"),
    ("filter", boxed_filter(NUMBERS, literal("item > 2")), "[3, 4]"),
    ("filter", boxed_filter(NUMBERS, literal("2")), "2"),
    ("filter", boxed_filter(NUMBERS, literal("-1")), "4"),
    ("filter", boxed_filter(NUMBERS, literal("9")), "null"),
    ("filter", boxed_filter(NUMBERS, literal("false")), "[]"),
    ("filter", boxed_filter(PEOPLE, literal("full age >= 18")),
     f"[{ANN}]"),
    ("filter", boxed_filter(PEOPLE, literal("item.full age < 18")),
     f"[{BOB}]"),
    ("filter", boxed_filter(literal("null"), literal("true")), "null"),
    ("filter", boxed_filter(literal("5"), literal("item = 5")), "[5]"),
    ("for", iterator("for", "i", NUMBERS, literal("i * n")), "[10, 20, 30, 40]"),
    ("for", iterator("for", "i", literal("[]"), literal("i")), "[]"),
    ("for", iterator("for", "i", literal("null"), literal("i")), "null"),
    ("for", iterator("for", "i", literal("[1..3]"), literal("i")), "[1, 2, 3]"),
    ("for", iterator("for", "each one", NUMBERS, literal("each one")), "[1, 2, 3, 4]"),
    ("for", iterator("for", "i", literal("[1, 2, 3]"), literal("count(partial)")),
     "[0, 1, 2]"),
    ("for", iterator("for", "i", NUMBERS, conditional(literal("even(i)"),
     literal('"e"'), literal('"o"'))), '["o", "e", "o", "e"]'),
    ("for", iterator("for", "i", literal("[1, 2]"), iterator("for", "j",
     literal("[3, 4]"), literal("i * j"))), "[[3, 4], [6, 8]]"),
    ("some", iterator("some", "i", NUMBERS, literal("i > 3")), "true"),
    ("some", iterator("some", "i", NUMBERS, literal("i > 4")), "false"),
    ("some", iterator("some", "i", literal("[]"), literal("true")), "false"),
    ("some", iterator("some", "i", literal("[1, null]"), literal("i > 1")), "null"),
    ("some", iterator("some", "i", literal("null"), literal("true")), "null"),
    ("every", iterator("every", "i", NUMBERS, literal("i > 0")), "true"),
    ("every", iterator("every", "i", NUMBERS, literal("i > 1")), "false"),
    ("every", iterator("every", "i", literal("[]"), literal("false")), "true"),
    ("every", iterator("every", "i", literal("[2, null]"), literal("i > 1")), "null"),
    ("every", iterator("every", "i", literal("null"), literal("true")), "null"),
    ("table", context({"m": literal("n")}, table([table_input("m"), table_output()],
     rows('> 5 -> "big"', '<= 5 -> "small"'))), '"big"'),
    ("table", boxed_list(table([table_input("n"), table_output()],
     rows('> 5 -> "big"'))), '["big"]'),
    ("table", context({"f": function({"x": ""}, table([table_input("x"),
     table_output()], rows("> 5 -> x * 2", "<= 5 -> 0")))},
     literal("[f(6), f(1)]")), "[12, 0]"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "box", "expected"), BOXES)
def test_a_box_has_the_value_of_its_feel_form(
    kind: str, box: str, expected: str
) -> None:
    model = parse_model(
        definitions(
            input_data("n", "number"),
            knowledge("double", {"x": "number"}, literal("x * 2")),
            decision("d", box, needs(inputs=["n"], functions=["double"])),
        )
    )
    result = model.evaluate("d", {"n": 10})
    assert result.value == expression(expected).evaluate({}).value, (
        kind,
        result.warnings,
    )


TYPED = [
    (literal("1", "string"), "null"),
    (literal("1", "number"), "1"),
    (literal("[1]", "number"), "1"),
    (literal('@"2026-01-31"', "date and time"), '@"2026-01-31T00:00:00Z"'),
    (boxed_list(literal("1"), type_ref="numbers"), "[1]"),
    (boxed_list(literal('"a"'), type_ref="numbers"), "null"),
]


@pytest.mark.parametrize(("box", "expected"), TYPED)
def test_a_box_is_checked_against_its_own_type(box: str, expected: str) -> None:
    item = (
        '<itemDefinition name="numbers" isCollection="true">'
        "<typeRef>number</typeRef></itemDefinition>"
    )
    model = parse_model(definitions(item, decision("d", box)))
    got = model.evaluate("d", {}).value
    assert got == expression(expected).evaluate({}).value


def test_a_context_entry_is_checked_against_its_type() -> None:
    box = (
        '<context><contextEntry><variable name="a" typeRef="string"/>'
        f"{literal('1')}</contextEntry></context>"
    )
    result = parse_model(definitions(decision("d", box))).evaluate("d", {})
    assert result.value == {"a": None}
    assert "string" in str(result.warnings[0])


def test_a_function_entry_may_declare_what_it_returns() -> None:
    inner = function({"x": "number"}, literal("x + 1"))
    box = (
        '<context><contextEntry><variable name="f" typeRef="number"/>'
        f"{inner}</contextEntry><contextEntry>{literal('f(1)')}</contextEntry></context>"
    )
    result = parse_model(definitions(decision("d", box))).evaluate("d", {})
    assert result.value == expression("2").evaluate({}).value


def test_a_relation_with_a_short_row_is_found() -> None:
    box = relation(["a", "b"], ["1"])
    model = parse_model(definitions(decision("d", box)))
    assert [finding.rule for finding in model.findings] == ["relation-row"]
    assert model.evaluate("d", {}).value == [{"a": expression("1").evaluate({}).value}]


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_a_function_outside_of_feel_is_refused_by_name(kind: str) -> None:
    box = context({"f": function({"x": ""}, literal("x"), kind)}, literal("f(1)"))
    model = parse_model(definitions(decision("d", box)))
    assert [finding.rule for finding in model.findings] == ["external-function"]
    result = model.evaluate("d", {})
    assert result.value is None
    assert kind in " ".join(map(str, result.warnings))


def test_a_decision_without_logic_is_null() -> None:
    assert parse_model(definitions(decision("d", ""))).evaluate("d", {}).value is None


def test_boxes_nest_forty_deep() -> None:
    box = literal("1")
    for _ in range(40):
        box = boxed_list(box)
    value = parse_model(definitions(decision("d", box))).evaluate("d", {}).value
    for _ in range(40):
        (value,) = value
    assert value == expression("1").evaluate({}).value

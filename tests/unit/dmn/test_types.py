"""Item definitions and implicit conversions (DMN 1.5, 7.3.2 and 10.3.2.9.4)."""

import datetime as dt
from typing import Any

import pytest

from engine.dmn import Model, parse_model
from engine.feel import expression
from tests.unit.dmn.builder import (
    decision,
    definitions,
    input_data,
    item,
    literal,
    needs,
)

ITEMS = (
    item("tNumber", "number"),
    item("tLevel", "string", allowed='"low", "high"'),
    item("tPercent", "number", allowed="[0..100]"),
    item("tNumbers", "number", collection=True),
    item("tLevels", "tLevel", collection=True),
    item("tScores", "number", allowed="[0..10]", collection=True),
    item("tPair", "number", constraint="count(?) = 2", collection=True),
    item("tRange", "number", constraint="? >= 0 and ? < 10"),
    item("tMatrix", "tNumbers", collection=True),
    item("tPerson", components={"name": "string", "age": "number"}),
    item("tPeople", "tPerson", collection=True),
    item("tTeam", components={"lead": "tPerson", "members": "tPeople"}),
    item("tMoment", "date and time"),
    item("tAny", "Any"),
    item("tLater", "tLast"),
    item("tLast", "string"),
    item("tPlain", "feel:number"),
    item("tSmall", "tPercent", allowed="< 10"),
)
ANN = '{name: "Ann", age: 41}'

COERCED = [
    ("number", "1", "1"), ("number", '"1"', "null"), ("number", "[1]", "1"),
    ("number", "[1, 2]", "null"), ("number", "[]", "null"), ("number", "null", "null"),
    ("number", '["1"]', "null"), ("number", "true", "null"),
    ("string", '"a"', '"a"'), ("string", "1", "null"), ("string", '["a"]', '"a"'),
    ("boolean", "true", "true"), ("boolean", '"true"', "null"),
    ("date", '@"2026-01-31"', '@"2026-01-31"'),
    ("date", '@"2026-01-31T10:00:00"', "null"), ("date", '"2026-01-31"', "null"),
    ("date and time", '@"2026-01-31"', '@"2026-01-31T00:00:00Z"'),
    ("dateTime", '@"2026-01-31T10:00:00"', '@"2026-01-31T10:00:00"'),
    ("tMoment", '@"2026-01-31"', '@"2026-01-31T00:00:00Z"'),
    ("time", '@"10:00:00"', '@"10:00:00"'), ("time", '@"2026-01-31"', "null"),
    ("days and time duration", '@"P1D"', '@"P1D"'),
    ("dayTimeDuration", '@"P1M"', "null"),
    ("yearMonthDuration", '@"P1M"', '@"P1M"'),
    ("years and months duration", '@"P1D"', "null"),
    ("Any", "[1, {a: 2}]", "[1, {a: 2}]"), ("tAny", '"x"', '"x"'),
    ("integer", "3", "3"), ("long", "3", "3"), ("double", "1.5", "1.5"),
    ("feel:string", '"a"', '"a"'), ("tPlain", "3", "3"), ("tPlain", '"3"', "null"),
    ("tNumber", "3", "3"), ("tNumber", '"3"', "null"), ("tNumber", "[3]", "3"),
    ("tLevel", '"low"', '"low"'), ("tLevel", '"other"', "null"),
    ("tLevel", '["high"]', '"high"'), ("tLevel", "null", "null"),
    ("tPercent", "100", "100"), ("tPercent", "101", "null"),
    ("tSmall", "9", "9"), ("tSmall", "10", "null"), ("tSmall", "-1", "null"),
    ("tNumbers", "[1, 2]", "[1, 2]"), ("tNumbers", "1", "[1]"),
    ("tNumbers", '[1, "a"]', "null"), ("tNumbers", '"a"', "null"),
    ("tNumbers", "[]", "[]"), ("tNumbers", "[1, null]", "[1, null]"),
    ("tLevels", '["low", "low"]', '["low", "low"]'), ("tLevels", '["x"]', "null"),
    ("tLevels", '"low"', '["low"]'),
    ("tScores", "[0, 10]", "[0, 10]"), ("tScores", "[11]", "null"),
    ("tPair", "[1, 2]", "[1, 2]"), ("tPair", "[1]", "null"), ("tPair", "1", "null"),
    ("tRange", "0", "0"), ("tRange", "10", "null"),
    ("tMatrix", "[[1], [2, 3]]", "[[1], [2, 3]]"), ("tMatrix", "[1]", "null"),
    ("tPerson", ANN, ANN), ("tPerson", '{name: "Ann"}', "null"),
    ("tPerson", '{name: "Ann", age: null}', '{name: "Ann", age: null}'),
    ("tPerson", '{name: "Ann", age: "41"}', "null"),
    ("tPerson", '{name: "Ann", age: 41, more: 1}', '{name: "Ann", age: 41, more: 1}'),
    ("tPerson", f"[{ANN}]", ANN), ("tPerson", '"Ann"', "null"),
    ("tPeople", ANN, f"[{ANN}]"), ("tPeople", f"[{ANN}, {ANN}]", f"[{ANN}, {ANN}]"),
    ("tTeam", f"{{lead: {ANN}, members: []}}", f"{{lead: {ANN}, members: []}}"),
    ("tTeam", f"{{lead: {ANN}, members: [1]}}", "null"),
    ("tLater", '"x"', '"x"'), ("tLater", "1", "null"),
    ("list<number>", "[1, 2]", "[1, 2]"), ("list<number>", '["a"]', "null"),
    ("context<a: number>", "{a: 1}", "{a: 1}"),
]  # fmt: skip


def value(text: str) -> Any:
    return expression(text).evaluate({}).value


def model_of(type_ref: str) -> Model:
    return parse_model(
        definitions(
            *ITEMS,
            input_data("x", type_ref),
            decision("as input", literal("x"), needs(inputs=["x"])),
            input_data("raw"),
            decision("as result", literal("raw"), needs(inputs=["raw"]), type_ref),
        )
    )


@pytest.mark.parametrize(("type_ref", "given", "expected"), COERCED)
def test_an_input_is_converted_or_null(
    type_ref: str, given: str, expected: str
) -> None:
    model = model_of(type_ref)
    assert model.findings == ()
    result = model.evaluate("as input", {"x": value(given)})
    assert result.value == value(expected)
    lost = expected == "null" != given
    assert bool(result.warnings) is lost


@pytest.mark.parametrize(("type_ref", "given", "expected"), COERCED)
def test_a_result_is_converted_or_null(
    type_ref: str, given: str, expected: str
) -> None:
    result = model_of(type_ref).evaluate("as result", {"raw": value(given)})
    assert result.value == value(expected)


INSTANCES = [
    ("1 instance of tNumber", "true"), ('"a" instance of tNumber', "false"),
    ('"other" instance of tLevel', "true"), ("101 instance of tPercent", "true"),
    ("[1, 2] instance of tNumbers", "true"), ('["a"] instance of tNumbers', "false"),
    (f"{ANN} instance of tPerson", "true"), ("{} instance of tPerson", "false"),
    (f"[{ANN}] instance of tPeople", "true"), ("null instance of tNumber", "false"),
    ("[1] instance of list<tNumber>", "true"), ("null instance of tPerson", "false"),
    ('(function(p: tPerson) p.age)({name: "Ann", age: 41})', "41"),
    ("(function(n: tNumbers) n)(1)", "[1]"),
    ("(function(n: tNumber) n)([1])", "1"),
    ('(function(n: tMoment) n)(@"2026-01-31")', '@"2026-01-31T00:00:00Z"'),
    ('(function(n: tNumber) n)("a")', "null"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), INSTANCES)
def test_feel_knows_the_types_of_the_model(text: str, expected: str) -> None:
    model = parse_model(definitions(*ITEMS, decision("d", literal(text))))
    assert model.findings == ()
    assert model.evaluate("d", {}).value == value(expected)


PLAIN = [
    (5, "5"), (1.5, "1.5"), ("a", '"a"'), (True, "true"), (None, "null"),
    ([1, 2], "[1, 2]"), ((1, 2), "[1, 2]"), ({"a": {"b": [1]}}, "{a: {b: [1]}}"),
    (dt.date(2026, 1, 31), '@"2026-01-31"'),
    (dt.time(10, 30), '@"10:30:00"'),
    (dt.datetime(2026, 1, 31, 10, 30), '@"2026-01-31T10:30:00"'),  # noqa: DTZ001
    (dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC), '@"2026-01-31T10:00:00Z"'),
    (dt.timedelta(days=1, hours=2), '@"P1DT2H"'),
    (object(), "null"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), PLAIN)
def test_plain_python_inputs_become_feel_values(given: Any, expected: str) -> None:
    model = parse_model(
        definitions(input_data("x"), decision("d", literal("x"), needs(inputs=["x"])))
    )
    assert model.evaluate("d", {"x": given}).value == value(expected)


def test_an_unknown_type_is_found_and_accepts_everything() -> None:
    model = parse_model(
        definitions(
            input_data("x", "tMissing"),
            decision("d", literal("x"), needs(inputs=["x"])),
        )
    )
    assert [finding.rule for finding in model.findings] == ["unknown-type"]
    assert model.evaluate("d", {"x": "a"}).value == "a"


def test_a_type_that_contains_itself_is_found() -> None:
    model = parse_model(
        definitions(item("tTree", components={"left": "tTree"}), decision("d", ""))
    )
    assert "recursive-type" in [finding.rule for finding in model.findings]


def test_allowed_values_may_not_read_variables() -> None:
    model = parse_model(definitions(item("t", "number", allowed="limit")))
    assert [finding.rule for finding in model.findings] == ["unknown-name"]


def test_a_broken_constraint_is_found_with_its_line() -> None:
    model = parse_model(definitions(item("t", "number", allowed="< ")), file="a.dmn")
    (found,) = model.findings
    assert (found.rule, found.file, found.line) == ("feel-syntax", "a.dmn", 2)

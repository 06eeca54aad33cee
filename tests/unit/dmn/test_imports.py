"""Imports of DMN files (DMN 1.5, 6.3.3)."""

import pytest

from engine.dmn import parse_model
from engine.feel import expression
from tests.unit.dmn.builder import (
    context,
    decision,
    definitions,
    importing,
    input_data,
    item,
    key,
    knowledge,
    literal,
    needs,
    service,
)

SHARED = definitions(
    item("tLevel", "string", allowed='"low", "high"'),
    item("tPerson", components={"full name": "string"}),
    input_data("amount", "number"),
    knowledge("double it", {"x": "number"}, literal("x * 2")),
    decision("limit", literal("100")),
    decision("over limit", literal("amount > limit"), needs(["amount"], ["limit"])),
    decision("who", context({"full name": literal('"Ann"')})),
    service("checked", ["over limit"], inputs=["amount"]),
    namespace="urn:shared",
)
REFERENCE = "urn:shared#"


def number(text: str) -> object:
    return expression(text).evaluate({}).value


def importer(*parts: str, alias: str = "shared", location: str = "") -> bytes:
    return definitions(importing("urn:shared", alias, location), *parts)


KEYS = ["urn:shared", "shared", "shared/limits.dmn", "limits.dmn", "any/other.dmn"]


@pytest.mark.parametrize("name", KEYS)
def test_the_file_of_an_import_is_found(name: str) -> None:
    box = decision(
        "d",
        literal("shared.limit + 1"),
        needs(decisions=[REFERENCE + key("limit")]),
    )
    model = parse_model(
        importer(box, location="shared/limits.dmn"), imports={name: SHARED}
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == number("101")


CALLS = [
    ("shared.double it(4)", needs(functions=[REFERENCE + key("double it")]), "8"),
    ("shared.checked(101)", needs(functions=[REFERENCE + key("checked")]), "true"),
    ("shared.who.full name", needs(decisions=[REFERENCE + key("who")]), '"Ann"'),
    ("shared.over limit", needs(decisions=[REFERENCE + key("over limit")]), "true"),
    ("shared.amount", needs(inputs=[REFERENCE + key("amount")]), "150"),
]


@pytest.mark.parametrize(("text", "required", "expected"), CALLS)
def test_what_an_import_offers_is_read_by_its_alias(
    text: str, required: str, expected: str
) -> None:
    model = parse_model(
        importer(decision("d", literal(text), required)),
        imports={"urn:shared": SHARED},
    )
    assert model.findings == ()
    for inputs in ({"amount": 150}, {"shared": {"amount": 150}}):
        assert model.evaluate("d", inputs).value == number(expected)


def test_an_import_without_alias_is_in_the_same_scope() -> None:
    model = parse_model(
        importer(
            input_data("level", "tLevel"),
            decision(
                "d", literal("limit"), needs(decisions=[REFERENCE + key("limit")])
            ),
            alias="",
        ),
        imports={"urn:shared": SHARED},
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == number("100")


def test_several_imports_without_alias_share_the_scope() -> None:
    other = definitions(decision("other", literal("7")), namespace="urn:second")
    required = needs(
        decisions=[REFERENCE + key("limit"), "urn:second#" + key("other")],
        functions=[REFERENCE + key("double it")],
    )
    model = parse_model(
        definitions(
            importing("urn:shared", ""),
            importing("urn:second", ""),
            decision("d", literal("double it(limit) + other"), required),
        ),
        imports={"a.dmn": SHARED, "b.dmn": other},
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == number("207")
    assert model.evaluate("other", {}).value == number("7")


def test_the_file_that_declares_the_namespace_wins_over_a_name() -> None:
    other = definitions(decision("limit", literal("0")), namespace="urn:else")
    box = decision(
        "d", literal("shared.limit"), needs(decisions=[REFERENCE + key("limit")])
    )
    model = parse_model(importer(box), imports={"shared": other, "x.dmn": SHARED})
    assert model.evaluate("d", {}).value == number("100")


def test_types_of_an_import_are_known_by_its_alias() -> None:
    model = parse_model(
        importer(
            input_data("level", "shared.tLevel"),
            decision("d", literal("level"), needs(inputs=["level"])),
        ),
        imports={"urn:shared": SHARED},
    )
    assert model.findings == ()
    assert model.evaluate("d", {"level": "low"}).value == "low"
    assert model.evaluate("d", {"level": "other"}).value is None


def test_decisions_of_an_import_can_be_asked_for() -> None:
    model = parse_model(importer(), imports={"urn:shared": SHARED})
    assert model.evaluate("shared.limit", {}).value == number("100")


def test_a_missing_file_is_found() -> None:
    model = parse_model(importer(decision("d", literal("1"))), file="a.dmn")
    (finding,) = model.findings
    assert finding.rule == "import-missing"
    assert "urn:shared" in finding.message
    assert (finding.file, finding.line) == ("a.dmn", 2)


def test_findings_of_an_imported_file_that_is_refused_are_passed_on() -> None:
    model = parse_model(importer(), imports={"urn:shared": b"<!DOCTYPE a><a/>"})
    assert [finding.rule for finding in model.findings] == ["xml-doctype"]


def test_files_that_import_each_other_are_found() -> None:
    first = definitions(importing("urn:b", "b"), namespace="urn:a")
    second = definitions(importing("urn:a", "a"), namespace="urn:b")
    model = parse_model(first, imports={"urn:b": second, "urn:a": first})
    assert model.imports[0].model.findings[0].rule == "import-circle"


def test_an_import_of_another_kind_is_refused() -> None:
    other = '<import namespace="urn:x" name="x" importType="http://www.dmg.org/PMML"/>'
    model = parse_model(definitions(other), imports={"urn:x": SHARED})
    assert [finding.rule for finding in model.findings] == ["import-type"]


def test_a_file_imported_twice_is_read_once() -> None:
    middle = definitions(importing("urn:shared", "s"), namespace="urn:middle")
    model = parse_model(
        definitions(importing("urn:shared", "s"), importing("urn:middle", "m")),
        imports={"urn:shared": SHARED, "urn:middle": middle},
    )
    shared, middle_model = (each.model for each in model.imports)
    assert shared is middle_model.imports[0].model


def test_inputs_of_nested_imports_are_found_under_their_aliases() -> None:
    middle = definitions(
        importing("urn:shared", "s"),
        decision(
            "asked",
            literal("s.over limit"),
            needs(decisions=[REFERENCE + key("over limit")]),
        ),
        namespace="urn:middle",
    )
    model = parse_model(
        definitions(
            importing("urn:middle", "m"),
            decision(
                "d", literal("m.asked"), needs(decisions=["urn:middle#" + key("asked")])
            ),
        ),
        imports={"urn:shared": SHARED, "urn:middle": middle},
    )
    nested = {"m": {"s": {"amount": 101}}}
    for inputs in (nested, {"amount": 101}, {"m": {"amount": 101}}):
        assert model.evaluate("d", inputs).value is True

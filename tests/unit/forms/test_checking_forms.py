from pathlib import Path
from typing import Any

import pytest

from engine.errors import Finding
from engine.forms import check_form, parse_form

NAME = {"type": "textfield", "key": "batch", "label": "Batch"}
CHOICE = {"type": "select", "key": "to", "label": "To"}
SHIPPED = sorted((Path(__file__).parents[3] / "forms").rglob("*.form"))


def findings(*components: Any, **root: Any) -> list[Finding]:
    data = {"type": "default", "components": list(components), **root}
    return check_form(data, file="forms/capa/request.form")


def rules(*components: Any, **root: Any) -> list[str]:
    return [each.rule for each in findings(*components, **root)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_form_is_without_findings(path: Path) -> None:
    assert check_form(path.read_bytes(), file=path.name) == []


@pytest.mark.parametrize(
    "kind",
    ["iframe", "html", "button", "image", "documentPreview", "script", "", "Textfield"],
)
def test_a_part_of_an_unknown_kind_is_refused(kind: str) -> None:
    [found] = findings({"type": kind, "key": "x", "label": "X"})
    assert found.rule == "form-component"
    assert found.severity == "error"
    assert found.elements == ("x",)
    assert found.file == "forms/capa/request.form"
    assert found.mend


def test_two_parts_of_one_key_are_refused() -> None:
    group = {"type": "group", "label": "G", "components": [NAME]}
    assert rules(NAME, group) == ["form-key"]


@pytest.mark.parametrize(
    "key", ["", "a b", "a.b", "1a", "_a", "ä", "and", "null", "item", "case", "links"]
)
def test_a_key_that_is_no_name_in_feel_or_reserved_is_refused(key: str) -> None:
    assert rules({**NAME, "key": key}) == ["form-key"]


def test_a_question_without_a_label_is_refused() -> None:
    assert rules({"type": "textfield", "key": "batch"}) == ["form-label"]


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "[", "a" * 501])
def test_a_pattern_re2_cannot_read_is_refused(pattern: str) -> None:
    assert rules({**NAME, "validate": {"pattern": pattern}}) == ["form-pattern"]


@pytest.mark.parametrize(
    "part",
    [
        {**NAME, "conditional": {"hide": "=a =="}},
        {**NAME, "properties": {"default": "=1 +"}},
        {**CHOICE, "valuesExpression": "=["},
        {"type": "expression", "key": "x", "label": "X", "expression": "=)"},
        {"type": "expression", "key": "x", "label": "X"},
        {"type": "text", "text": "Hello {{1 +}}"},
        {"type": "number", "key": "n", "label": "N", "properties": {"max": "=("}},
    ],
)
def test_feel_that_does_not_compile_is_refused_wherever_it_stands(
    part: dict[str, Any],
) -> None:
    assert "form-feel" in rules(part)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"values": []},
        {"values": [{"value": "a", "label": ""}]},
        {"values": [{"value": 1, "label": "One"}]},
        {"values": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]},
        {"values": [{"value": "a", "label": "A"}], "valuesExpression": "=b"},
    ],
)
def test_a_choice_takes_its_options_from_exactly_one_place(
    more: dict[str, Any],
) -> None:
    assert set(rules({**CHOICE, **more})) == {"form-options"}


@pytest.mark.parametrize("source", ["people", "users:", "register", "cases:A B", "sql"])
def test_an_unknown_source_is_refused(source: str) -> None:
    assert rules({**CHOICE, "properties": {"source": source}}) == ["form-source"]


@pytest.mark.parametrize(
    "more",
    [
        {"defaultValue": "x"},
        {"disabled": True},
        {"validate": {"requried": True}},
        {"properties": {"deafult": "=1"}},
        {"conditional": {"show": "=true"}},
        {"onclick": "alert(1)"},
        {"validate": {"required": "perhaps"}},
        {"validate": {"minLength": -1}},
        {"label": 7},
    ],
)
def test_an_attribute_that_would_be_lost_or_is_of_the_wrong_type_is_refused(
    more: dict[str, Any],
) -> None:
    assert "form-attribute" in rules({**NAME, **more})


def test_what_the_editor_adds_for_looks_is_ignored() -> None:
    assert not findings(
        {
            **NAME,
            "id": "Field_1",
            "layout": {"row": "Row_1", "columns": 8},
            "appearance": {},
            "validate": {"required": False, "pattern": "", "validationType": "custom"},
            "properties": {},
        },
        schemaVersion=19,
        exporter={"name": "form-js"},
        id="request",
    )


def test_numbers_the_editor_writes_as_text_are_read() -> None:
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Rows",
        "properties": {"min_rows": "2"},
        "components": [NAME],
    }
    form = parse_form({"components": [table]})
    assert getattr(form.fields[0], "fewest", None) == 2


@pytest.mark.parametrize(
    "column",
    [
        {"type": "dynamiclist", "path": "inner", "label": "I", "components": [NAME]},
        {"type": "group", "label": "G", "components": [NAME]},
    ],
)
def test_a_table_within_a_table_is_refused(column: dict[str, Any]) -> None:
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "R",
        "components": [column],
    }
    assert rules(table) == ["form-column"]


def test_a_column_may_not_be_called_as_the_id_of_its_row() -> None:
    column = {**NAME, "key": "id"}
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "R",
        "components": [column],
    }
    assert rules(table) == ["form-key"]


def test_a_group_that_would_nest_its_answers_is_refused() -> None:
    group = {"type": "group", "label": "G", "components": [NAME]}
    assert rules({**group, "path": "inner"}) == ["form-path"]
    assert rules({**group, "isRepeating": True}) == ["form-path"]


def test_questions_that_depend_on_each_other_in_a_circle_are_refused() -> None:
    one = {**NAME, "conditional": {"hide": "=other = null"}}
    two = {**NAME, "key": "other", "conditional": {"hide": "=batch = null"}}
    [found] = findings(one, two)
    assert found.rule == "form-circle"
    assert set(found.elements) == {"batch", "other"}


def test_columns_that_depend_on_each_other_in_a_circle_are_refused() -> None:
    one = {**NAME, "conditional": {"hide": "=item.other = null"}}
    two = {**NAME, "key": "other", "conditional": {"hide": "=item.batch = null"}}
    table = {"type": "dynamiclist", "path": "r", "label": "R", "components": [one, two]}
    assert rules(table) == ["form-circle"]


def test_reading_what_nobody_writes_is_refused_where_the_names_are_known() -> None:
    hidden = {**NAME, "conditional": {"hide": "=serverity > 3"}}
    preset = {**NAME, "key": "copy", "properties": {"default": "=batch"}}
    shown = {"shown": ["case.key", "title", "capa/request", "tilte"]}
    data = {"components": [hidden, preset], "properties": shown}
    found = check_form(data, file="x", names={"severity", "title"})
    assert [each.rule for each in found] == ["form-name"] * 3
    assert "serverity" in found[0].message
    assert "batch" in found[1].message
    assert "tilte" in found[2].message
    assert check_form(data, file="x") == []

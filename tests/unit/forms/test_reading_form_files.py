import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidModelError
from engine.forms import Rule, check_form, check_rule, parse_form

NAME = {"type": "textfield", "key": "batch", "label": "Batch"}


def rules(*components: Any) -> list[str]:
    found = check_form({"components": list(components)}, file="x")
    return [each.rule for each in found]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"components": 7}',
        b'{"components": []}',
        b'{"components": [7]}',
        b'{"a": 1, "a": 2}',
        b'{"components": [], "x": NaN}',
        b"[" * 100_000,
        b'{"components": '
        + b'[{"type":"group","components":' * 50
        + b"[]"
        + b"}]" * 50,
        b" " * 1_000_001,
        "ä".encode("latin-1"),
    ],
)
def test_what_is_no_form_is_refused_and_never_raises(data: bytes) -> None:
    assert check_form(data, file="x")
    with pytest.raises(InvalidModelError):
        parse_form(data)


def test_a_form_of_too_many_parts_is_refused_once() -> None:
    parts = [{**NAME, "key": f"k{number}"} for number in range(502)]
    assert rules(*parts) == ["form-size"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "label", "key", "type"]), inner)
    ),
    max_leaves=6,
)
ATTRIBUTES = """key label values validate properties conditional components path
expression text subtype columns dataSource accept multiple readonly decimalDigits"""
KINDS = """textfield number datetime select taglist checkbox filepicker dynamiclist
group expression text table separator"""
PARTS = st.builds(
    lambda kind, more: {**more, "type": kind},
    st.sampled_from(KINDS.split()),
    st.dictionaries(st.sampled_from(ATTRIBUTES.split()), VALUES, max_size=6),
)


@settings(max_examples=200)
@given(st.lists(PARTS, max_size=4))
def test_any_json_gives_findings_or_a_form_but_never_an_error(
    components: list[Any],
) -> None:
    data = json.dumps({"components": components}).encode()
    found = check_form(data, file="x", names=set())
    assert all(each.message and each.mend for each in found)
    if not check_form(data, file="x"):
        assert parse_form(data).hash


def test_the_hash_is_of_the_meaning_of_the_json_and_not_of_its_spaces() -> None:
    number = {"type": "number", "key": "n", "label": "N", "validate": {"min": 0.5}}
    data = {"components": [number]}
    plain = parse_form(data).hash
    assert len(plain) == 64
    assert parse_form(json.dumps(data, indent=4).encode()).hash == plain
    number["label"] = "M"
    assert parse_form(data).hash != plain


def test_a_key_may_be_called_like_a_built_in_function() -> None:
    form = parse_form(
        {
            "components": [
                {**NAME, "key": "count"},
                {**NAME, "conditional": {"hide": "=count = null"}},
            ]
        }
    )
    assert [field.key for field in form.fields] == ["count", "batch"]


def test_a_rule_is_checked_against_its_form() -> None:
    form = parse_form({"components": [NAME]})
    good = Rule("capa/x", 'batch = "x" and class = "y"', "Not that batch", ("batch",))
    assert check_rule(good, form, file="procedure.toml") == []
    assert check_rule(good, form, file="procedure.toml", names={"class"}) == []
    wrong = Rule("capa/x", "batch =", "Not that batch", ("bitch",))
    found = check_rule(wrong, form, file="procedure.toml")
    assert [each.rule for each in found] == ["form-feel", "form-rule"]
    unknown = Rule("capa/x", "clas = null", "No class", ())
    [name] = check_rule(unknown, form, file="procedure.toml", names={"class"})
    assert name.rule == "form-name"

"""Scripts: lines ``name = expression``, all or nothing."""

import datetime as dt

import pytest

from engine.feel import FeelSyntaxError, script

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def test_later_lines_see_what_earlier_ones_wrote() -> None:
    compiled = script("a = x + 1\nb = a * 2\na = b + 1")

    found = compiled.evaluate({"x": 1})

    assert found.value == {"a": 5, "b": 4}
    assert compiled.names == {"x"}
    assert compiled.targets == ("a", "b")


def test_a_name_that_is_read_before_it_is_written_is_read() -> None:
    assert script("a = a + 1").names == {"a"}
    assert script("a = 1\nb = a + c").names == {"c"}
    assert script("a = items[x > 1]").names == {"items", "x"}


def test_indented_lines_continue_a_statement() -> None:
    compiled = script("a = 1 +\n  2\n\nb = [\n  1,\n\n  2\n  ]\n// a comment\nc = 3")

    assert compiled.evaluate({}).value == {"a": 3, "b": [1, 2], "c": 3}


def test_comments_and_blank_lines_may_come_first() -> None:
    assert script("\n// why\n\na = 1\n").evaluate({}).value == {"a": 1}


def test_names_with_spaces_may_be_written_and_read() -> None:
    found = script("total cost = 5\nhalf = total cost / 2").evaluate({})

    assert found.value == {"total cost": 5, "half": 2.5}


def test_local_names_hide_variables_and_written_ones_hide_both() -> None:
    found = script("a = x\nx = 5\nb = x").evaluate({"x": 1}, local={"x": 2})

    assert found.value == {"a": 2, "x": 5, "b": 5}


def test_the_clock_and_the_functions_are_known() -> None:
    compiled = script("a = now()\nb = count([1])")

    assert compiled.uses_clock
    assert compiled.functions == {"now", "count"}
    assert str(compiled.evaluate({}, now=NOW).value["a"]) == "2026-11-22T00:00:00Z"
    assert not script("a = 1").uses_clock


def test_warnings_name_the_place_in_the_whole_script() -> None:
    found = script('a = 1\nb = 2 +\n  "x"\nlong name = 1 + null').evaluate({})

    assert [(each.line, each.column) for each in found.warnings] == [(2, 7), (4, 15)]
    assert found.value == {"a": 1, "b": None, "long name": None}
    assert found.ticks > 0


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb = 2 +", 2, 8),
        ("a = 1\nb = 1 +\n  * 2", 3, 3),
        ("a = 1\nb == 2", 2, 1),
        ("a = 1\nb", 2, 1),
        ("1 = 2", 1, 1),
        ("", 1, 1),
        ("// nothing", 1, 1),
        ("  a = 1 +", 1, 8),
    ],
)
def test_a_syntax_error_names_the_place_in_the_whole_script(
    text: str, line: int, column: int
) -> None:
    with pytest.raises(FeelSyntaxError) as refused:
        script(text)

    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.text == text

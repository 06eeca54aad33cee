"""Values that no form of the procedure asked for have a name and words, too."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.errors import InvalidModelError
from engine.forms import Form, Situation, present, words_told

Build = Callable[..., Form]
NOTE = {"type": "textfield", "key": "note", "label": "Note"}
CLASS = {
    "name": "class",
    "label": "Class",
    "values": [{"value": "major", "label": "Serious"}],
}
LIMIT = {"name": "limit", "label": "Limit"}


def test_what_another_procedure_wrote_is_shown_in_words(
    form: Build, situation: Situation
) -> None:
    asked = form(NOTE, properties={"shown": [CLASS, LIMIT]})
    shown = present(asked, situation=situation).shown
    assert [(each.label, each.display.text) for each in shown] == [
        ("Class", "Serious"),
        ("Limit", "7"),
    ]


def test_the_first_form_that_has_words_for_a_name_decides(form: Build) -> None:
    forms = {
        "a": form(NOTE, properties={"shown": ["class", CLASS]}),
        "b": form(NOTE, properties={"shown": [{**CLASS, "label": "Other"}, "note"]}),
    }
    told = words_told(forms)
    assert {name: each.label for name, each in told.items()} == {"class": "Class"}


def test_each_value_that_is_shown_has_words(form: Build) -> None:
    with pytest.raises(InvalidModelError, match="option"):
        form(NOTE, properties={"shown": [{**CLASS, "values": [{"value": "major"}]}]})


REVIEWS = {
    "name": "reviews",
    "label": "Reviews",
    "columns": [
        {"key": "by", "label": "Reviewer", "source": "users"},
        {
            "key": "verdict",
            "label": "Verdict",
            "values": [{"value": "agree", "label": "Agrees"}],
        },
        {"key": "remarks", "label": "Comments"},
    ],
}
TABLE = {"type": "table", "dataSource": "=reviews", **REVIEWS}


def test_rows_of_a_case_show_people_and_choices_by_their_names(
    form: Build, situation: Situation
) -> None:
    rows = [{"by": "ana", "verdict": "agree", "remarks": None, "loopCounter": 1}]
    here = replace(situation, context={"reviews": rows})
    listed = {name: value for name, value in TABLE.items() if name != "name"}
    view = present(form(listed, properties={"shown": [REVIEWS]}), situation=here)
    above, below = view.shown[0].display, view.parts[0].display
    assert below == above
    assert above.columns == ("Reviewer", "Verdict", "Comments")
    assert [cell.text for cell in above.rows[0]] == ["Ana Alba", "Agrees", ""]


def test_rows_nobody_described_leave_out_what_the_engine_counts(
    form: Build, situation: Situation
) -> None:
    rows = [{"by": "ana", "loopCounter": 1, "id": "7"}]
    here = replace(situation, context={"reviews": rows})
    shown = present(form(NOTE, properties={"shown": "reviews"}), situation=here).shown
    assert shown[0].display.columns == ("By",)


@pytest.mark.parametrize(
    "column",
    [{"key": "by"}, {"key": "by", "label": "By", "source": "planets"}, "by", {}],
)
def test_a_column_without_meaning_is_refused(form: Build, column: object) -> None:
    with pytest.raises(InvalidModelError):
        form(NOTE, properties={"shown": [{**REVIEWS, "columns": [column]}]})

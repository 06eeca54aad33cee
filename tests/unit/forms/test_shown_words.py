"""Values that no form of the procedure asked for have a name and words, too."""

from collections.abc import Callable

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

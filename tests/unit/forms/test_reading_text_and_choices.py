from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidAnswersError
from engine.forms import Situation, accept, parse_form
from engine.forms.fields.text import TextField
from engine.forms.parts import WrongAnswerError

YES_NO = [{"value": "approve", "label": "Approve"}, {"value": "reject", "label": "No"}]
NAME = {"type": "textfield", "key": "x", "label": "Batch"}
RADIO = {"type": "radio", "key": "x", "label": "Decision", "values": YES_NO}
MANY = {"type": "checklist", "key": "x", "label": "Methods", "values": YES_NO}
TICK = {"type": "checkbox", "key": "x", "label": "Safety affected"}
FILES = {"type": "filepicker", "key": "x", "label": "Evidence", "multiple": True}
REQUIRED = {"required": True}
REPORT = {"name": "a.pdf", "sha256": "a" * 64, "size": 3, "type": "application/pdf"}


def accepted(component: dict[str, Any], typed: Any, situation: Situation) -> Any:
    form = parse_form({"components": [component]})
    return accept(form, {"x": typed}, situation=situation).values["x"]


def complaint(component: dict[str, Any], typed: Any, situation: Situation) -> str:
    with pytest.raises(InvalidAnswersError) as caught:
        accepted(component, typed, situation)
    return "; ".join(caught.value.by_field["x"])


def test_text_keeps_its_lines_and_loses_blanks_around(situation: Situation) -> None:
    long = {**NAME, "type": "textarea"}
    assert accepted(long, "  one\r\ntwo \n", situation) == "one\ntwo"


def test_a_line_of_text_has_one_line(situation: Situation) -> None:
    assert complaint(NAME, "one\ntwo", situation) == "Batch: write it in one line"


def test_length_is_checked_and_told(situation: Situation) -> None:
    short = {**NAME, "validate": {"minLength": 2, "maxLength": 4}}
    assert complaint(short, "a", situation) == "Batch: at least 2 characters"
    assert complaint(short, "abcde", situation) == (
        "Batch: at most 4 characters, this has 5"
    )


def test_without_a_limit_a_line_has_1000_and_a_paragraph_10000_characters(
    situation: Situation,
) -> None:
    long = {**NAME, "type": "textarea"}
    assert accepted(NAME, "x" * 1000, situation)
    assert complaint(NAME, "x" * 1001, situation)
    assert accepted(long, "x" * 10_000, situation)
    assert complaint(long, "x" * 10_001, situation)


def test_a_pattern_matches_the_whole_text_and_has_words_of_its_own(
    situation: Situation,
) -> None:
    batch = {
        **NAME,
        "validate": {"pattern": "B-[0-9]{5}"},
        "properties": {"pattern_message": "a batch number looks like B-12345"},
    }
    assert accepted(batch, "B-12345", situation) == "B-12345"
    assert complaint(batch, "xB-12345", situation) == (
        "Batch: a batch number looks like B-12345"
    )


@pytest.mark.requirement("S8", "ASVS 1.3.12")
def test_a_pattern_that_makes_other_engines_hang_is_judged_at_once(
    situation: Situation,
) -> None:
    slow = {**NAME, "validate": {"pattern": "(a+)+b", "maxLength": 1000}}
    assert complaint(slow, "a" * 1000, situation) == "Batch: not in the expected form"


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "\ud800"])
def test_characters_that_cannot_be_stored_are_refused(
    typed: str, situation: Situation
) -> None:
    assert complaint(NAME, typed, situation) == (
        "Batch: contains characters that cannot be stored"
    )


@pytest.mark.parametrize("typed", [7, True, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(typed: Any, situation: Situation) -> None:
    assert complaint(NAME, typed, situation) == "Batch: enter text"


def test_an_empty_text_is_null_and_refused_where_one_is_needed(
    situation: Situation,
) -> None:
    assert accepted(NAME, "   ", situation) is None
    needed = {**NAME, "validate": REQUIRED}
    assert complaint(needed, "   ", situation) == "Batch: an answer is needed"


def test_only_an_offered_choice_is_taken(situation: Situation) -> None:
    assert accepted(RADIO, "approve", situation) == "approve"
    assert complaint(RADIO, "maybe", situation) == "Decision: choose from the list"
    assert complaint(RADIO, ["approve"], situation) == "Decision: choose from the list"


def test_an_unanswered_choice_is_asked_for_in_words(situation: Situation) -> None:
    needed = {**RADIO, "validate": REQUIRED}
    assert complaint(needed, "", situation) == "Decision: choose one"


def test_an_unanswered_list_is_empty_and_not_null(situation: Situation) -> None:
    assert accepted(MANY, None, situation) == []
    assert accepted(MANY, [], situation) == []
    assert accepted(FILES, None, situation) == []


def test_each_of_many_choices_counts_once(situation: Situation) -> None:
    assert accepted(MANY, ["reject", "approve", "reject"], situation) == [
        "reject",
        "approve",
    ]
    assert complaint(MANY, ["approve", "x"], situation) == (
        "Methods: choose from the list"
    )


def test_the_number_of_choices_can_be_limited(situation: Situation) -> None:
    two = {**MANY, "properties": {"min_items": 2}}
    assert complaint(two, ["approve"], situation) == "Methods: at least 2"
    one = {**MANY, "properties": {"max_items": 1}}
    assert complaint(one, ["approve", "reject"], situation) == "Methods: at most 1"


def test_people_come_from_the_directory_of_the_product(situation: Situation) -> None:
    owner = {**NAME, "type": "select", "properties": {"source": "users:qa_approver"}}
    assert accepted(owner, "ana", situation) == "ana"
    assert complaint(owner, "ben", situation) == "Batch: choose from the list"


def test_a_picker_without_anybody_to_pick_says_so(situation: Situation) -> None:
    nobody = {**NAME, "type": "select", "properties": {"source": "users:nobody"}}
    assert complaint(nobody, "ana", situation) == (
        "Batch: there is nothing to choose from"
    )


def test_choices_can_come_from_an_expression(situation: Situation) -> None:
    listed = {**NAME, "type": "select", "valuesExpression": '=["a", title]'}
    assert accepted(listed, "Wrong label", situation) == "Wrong label"
    named = {**NAME, "type": "select", "valuesExpression": '=[{value: 1, label: "A"}]'}
    assert accepted(named, "1", situation) == "1"


def test_no_is_an_answer_and_nothing_is_not(situation: Situation) -> None:
    needed = {**TICK, "validate": REQUIRED}
    assert accepted(needed, typed=False, situation=situation) is False
    assert accepted(needed, typed="no", situation=situation) is False
    assert complaint(needed, None, situation) == "Safety affected: choose Yes or No"
    assert complaint(needed, 0, situation) == "Safety affected: choose Yes or No"


def test_free_tags_are_words_between_commas(situation: Situation) -> None:
    tags = {**NAME, "type": "taglist", "properties": {"free": True}}
    assert accepted(tags, "label, print,, label ", situation) == ["label", "print"]
    assert accepted(tags, ["label"], situation) == ["label"]
    assert accepted(tags, " , ", situation) == []
    assert complaint(tags, ["a,b"], situation) == "Batch: no comma within one of them"
    assert complaint(tags, "x" * 61, situation) == "Batch: at most 60 characters each"


def test_a_file_is_a_reference_by_its_digest(situation: Situation) -> None:
    assert accepted(FILES, [REPORT], situation) == [REPORT]


@pytest.mark.parametrize(
    "broken",
    [
        {**REPORT, "sha256": "xyz"},
        {**REPORT, "size": -1},
        {**REPORT, "name": "../etc/passwd"},
        {**REPORT, "type": "pdf"},
        {**REPORT, "more": 1},
        {"name": "a.pdf"},
        "a.pdf",
        "[1]",
        7,
    ],
)
def test_what_is_no_reference_to_a_file_is_refused(
    broken: Any, situation: Situation
) -> None:
    assert complaint(FILES, [broken], situation).startswith("Evidence: ")


def test_a_file_nobody_handed_in_is_refused(situation: Situation) -> None:
    careful = Situation(
        context={}, now=situation.now, zone=situation.zone, known_file=("b" * 64).__eq__
    )
    assert complaint(FILES, [REPORT], careful) == (
        "Evidence: “a.pdf” was not handed in; choose it again"
    )


def test_number_and_kind_of_files_are_checked(situation: Situation) -> None:
    one = {**FILES, "multiple": False}
    second = {**REPORT, "sha256": "b" * 64}
    assert complaint(one, [REPORT, second], situation) == "Evidence: at most 1 file"
    words = {**FILES, "accept": ".docx,.odt"}
    assert complaint(words, [REPORT], situation) == (
        "Evidence: “a.pdf” is none of .docx, .odt"
    )


@given(st.text())
def test_any_text_is_read_or_refused_and_reading_twice_changes_nothing(
    typed: str,
) -> None:
    field = TextField(ref="0", key="x", label="X", long=True, most=100)
    scope: Any = None
    with suppress(WrongAnswerError):
        text = field.read(typed, scope)
        assert field.read(field.typed(text, scope), scope) == text

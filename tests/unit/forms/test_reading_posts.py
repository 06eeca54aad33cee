import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.canonical import canonical
from engine.errors import InvalidAnswersError
from engine.forms import Form, Situation, accept, read_posted

Build = Callable[..., Form]
TITLE = {"type": "textfield", "key": "title", "label": "Title"}
TICK = {"type": "checkbox", "key": "seen", "label": "Seen"}
ASKED = {**TICK, "key": "safe", "label": "Safe", "validate": {"required": True}}
MANY = {
    "type": "checklist",
    "key": "methods",
    "label": "Methods",
    "values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
}
FILES = {"type": "filepicker", "key": "files", "label": "Files", "multiple": True}
LOTS = {
    "type": "dynamiclist",
    "path": "lots",
    "label": "Lots",
    "components": [{"type": "textfield", "key": "lot", "label": "Lot"}, TICK, FILES],
}
KEPT = {"name": "a.pdf", "sha256": "a" * 64, "size": 3, "type": "application/pdf"}
SENT = {"name": "b.pdf", "sha256": "b" * 64, "size": 4, "type": "application/pdf"}


def test_flat_names_become_answers_and_rows(form: Build) -> None:
    posted = read_posted(
        form(TITLE, LOTS),
        {
            "title": [" T "],
            "lots.0.id": ["r1"],
            "lots.0.lot": ["L1"],
            "lots.1.id": ["r2"],
            "lots.1.lot": ["L2"],
            "lots.1.seen": ["yes"],
            "_offered": ["title lots lots.0.lot lots.0.seen lots.1.lot lots.1.seen"],
        },
    )
    assert posted.answers == {
        "title": " T ",
        "lots": [
            {"id": "r1", "lot": "L1", "seen": False},
            {"id": "r2", "lot": "L2", "seen": True},
        ],
    }
    assert "lots.1.seen" in posted.offered


def test_rows_may_have_gaps_in_their_numbers(form: Build) -> None:
    posted = read_posted(
        form(LOTS),
        {
            "lots.2.lot": ["L2"],
            "lots.10.lot": ["L10"],
            "_offered": ["lots lots.2.lot lots.10.lot"],
        },
    )
    assert [row["lot"] for row in posted.answers["lots"]] == ["L2", "L10"]
    assert posted.offered == {"lots", "lots.0.lot", "lots.1.lot"}


def test_an_offered_box_that_is_empty_is_no_and_two_empty_buttons_are_nothing(
    form: Build,
) -> None:
    asked = form(TICK, ASKED)
    assert read_posted(asked, {"_offered": ["seen safe"]}).answers == {
        "seen": False,
        "safe": None,
    }
    both = {"seen": ["yes"], "safe": ["no"], "_offered": ["seen safe"]}
    assert read_posted(asked, both).answers == {"seen": True, "safe": False}


def test_what_was_offered_and_not_sent_is_unanswered(form: Build) -> None:
    asked = form(TITLE, MANY, FILES, LOTS)
    posted = read_posted(asked, {"_offered": ["title methods files lots"]})
    assert posted.answers == {"title": "", "methods": [], "files": [], "lots": []}


def test_many_answers_of_one_name_are_all_read(form: Build) -> None:
    posted = read_posted(form(MANY), {"methods": ["a", "b"], "_offered": ["methods"]})
    assert posted.answers == {"methods": ["a", "b"]}


def test_kept_files_come_back_and_new_ones_are_added(form: Build) -> None:
    posted = read_posted(
        form(FILES, LOTS),
        {"files": [json.dumps(KEPT)], "lots.0.lot": ["L"], "_offered": ["files lots"]},
        {"files": [SENT], "lots.0.files": [SENT]},
    )
    assert posted.answers["files"] == [KEPT, SENT]
    assert posted.answers["lots"][0]["files"] == [SENT]


def test_a_file_name_without_a_file_is_not_taken_for_one(
    form: Build, situation: Situation
) -> None:
    posted = read_posted(form(FILES), {"files": ["a.pdf"], "_offered": ["files"]})
    with pytest.raises(InvalidAnswersError):
        accept(form(FILES), posted.answers, situation=situation, offered=posted.offered)


def test_names_of_the_page_are_left_alone(form: Build) -> None:
    page = {"csrf_token": ["t"], "_password": ["p"], "_form": ["h"], "_add.x": ["1"]}
    posted = read_posted(form(TITLE), {**page, "title": ["T"], "_offered": ["title"]})
    assert posted.answers == {"title": "T"}


@pytest.mark.parametrize("name", ["approved", "lot", "others.0.lot", "lots", "a b"])
def test_a_name_that_is_no_question_is_carried_to_its_refusal(
    name: str, form: Build, situation: Situation
) -> None:
    asked = form(TITLE, LOTS)
    posted = read_posted(asked, {name: ["1"], "_offered": ["title"]})
    with pytest.raises(InvalidAnswersError) as caught:
        accept(asked, posted.answers, situation=situation, offered=posted.offered)
    assert list(caught.value.by_field) == [name]


def test_a_strange_column_is_carried_to_its_refusal(
    form: Build, situation: Situation
) -> None:
    posted = read_posted(form(LOTS), {"lots.0.price": ["1"], "_offered": ["lots"]})
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form(LOTS), posted.answers, situation=situation, offered=posted.offered)
    assert list(caught.value.by_field) == ["lots.0.price"]


def test_of_a_name_sent_twice_the_last_counts(form: Build) -> None:
    answers: Any = read_posted(form(TITLE), {"title": ["a", "b"]}).answers
    assert answers == {"title": "b"}


@pytest.mark.requirement("S6", "ASVS 2.2.1")
@pytest.mark.parametrize(
    "text",
    [
        '{"name": "\\ud800"}',
        '{"size": 1e999}',
        '{"size": 1.5}',
        '{"size": NaN}',
        '{"size": ' + "9" * 30 + "}",
        '{"a": ' * 300 + "1" + "}" * 300,
        "[" * 100_000,
        '["a"]',
    ],
)
def test_a_file_posted_by_hand_is_just_text_that_no_file_is(
    form: Build, text: str
) -> None:
    """Every text here has no canonical form as JSON, or is no reference."""
    posted = read_posted(form(FILES), {"files": [text], "_offered": ["files"]})
    assert posted.answers["files"] == [text]
    assert canonical(posted.answers)


@pytest.mark.parametrize(
    ("multiple", "sent", "kept"),
    [
        (True, [SENT], [KEPT, SENT]),
        (False, [SENT], [SENT]),
        (False, [], [KEPT]),
    ],
    ids=["added", "put in its place", "nothing chosen"],
)
def test_a_file_that_is_chosen_is_added_or_takes_the_place_of_the_only_one(
    form: Build, *, multiple: bool, sent: list[Any], kept: list[Any]
) -> None:
    asked = form({**FILES, "multiple": multiple})
    texts = {"files": [json.dumps(KEPT)], "_offered": ["files"]}
    posted = read_posted(asked, texts, {"files": sent})
    assert posted.answers == {"files": kept}

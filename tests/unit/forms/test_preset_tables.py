from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import InvalidAnswersError
from engine.forms import (
    Form,
    Prefill,
    Situation,
    TableView,
    accept,
    change_rows,
    every_field,
    present,
)

Build = Callable[..., Form]
DESCRIPTION = {
    "type": "textfield",
    "key": "description",
    "label": "What",
    "validate": {"required": True},
}
CHANGES = {"type": "checkbox", "key": "changes", "label": "Changes the process"}
METHOD = {
    "type": "textfield",
    "key": "method",
    "label": "How verified",
    "validate": {"required": True},
    "conditional": {"hide": "=if item.changes = true then false else true"},
}
ACTIONS = {
    "type": "dynamiclist",
    "path": "actions",
    "label": "Actions",
    "components": [DESCRIPTION, CHANGES, METHOD],
}
PRESET = {
    "type": "dynamiclist",
    "path": "points",
    "label": "Points",
    "allowAddRemove": False,
    "properties": {"default": "=proposals"},
    "components": [
        {"type": "textfield", "key": "clause", "label": "Clause", "readonly": True},
        {"type": "textfield", "key": "answer", "label": "Answer"},
    ],
}
PROPOSALS = [{"clause": "8.5.2", "answer": "yes"}, {"clause": "8.5.3", "id": "b"}]


def refused(
    form: Form, answers: dict[str, Any], situation: Situation, **more: Any
) -> Any:
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, answers, situation=situation, **more)
    return caught.value.by_field


def proposing(situation: Situation) -> Situation:
    return Situation(
        context={"proposals": PROPOSALS},
        now=situation.now,
        zone=situation.zone,
        new_id=situation.new_id,
    )


def test_preset_rows_stand_there_and_their_locked_columns_stay(
    form: Build, situation: Situation
) -> None:
    asked, here = form(PRESET), proposing(situation)
    view = present(asked, situation=here)
    assert [(field.name, field.value) for field in every_field(view)][1:] == [
        ("points.0.answer", "yes"),
        ("points.1.answer", ""),
    ]
    values = accept(
        asked, {"points": [{"answer": "no"}, {"answer": "yes"}]}, situation=here
    ).values["points"]
    assert values == [
        {"id": "preset-1", "clause": "8.5.2", "answer": "no"},
        {"id": "b", "clause": "8.5.3", "answer": "yes"},
    ]


def test_a_locked_column_is_never_accepted(form: Build, situation: Situation) -> None:
    rows = [{"clause": "9.9"}, {}]
    assert refused(form(PRESET), {"points": rows}, proposing(situation)) == {
        "points.0.clause": [
            "Points, row 1, Clause: is worked out here and takes no answer"
        ]
    }


def test_nobody_adds_or_takes_away_a_preset_row(
    form: Build, situation: Situation
) -> None:
    asked, here = form(PRESET), proposing(situation)
    for number in (1, 3):
        assert refused(asked, {"points": [{}] * number}, here) == {
            "points": ["Points: the rows are given, there are 2 of them"]
        }
    assert change_rows(asked, {}, ["_add.points"], situation=here) is None


def test_what_nobody_mentions_of_a_preset_table_stays_as_it_stood(
    form: Build, situation: Situation
) -> None:
    values = accept(form(PRESET), {}, situation=proposing(situation)).values["points"]
    assert [row["answer"] for row in values] == ["yes", None]


def test_a_table_can_be_prefilled(form: Build, situation: Situation) -> None:
    rows = [{"description": "Stop", "unknown": 1}]
    here = Situation(
        context={},
        now=situation.now,
        zone=situation.zone,
        prefilled={"actions": Prefill(rows, "Taken from NC-2026-0001")},
    )
    [part] = present(form(ACTIONS), situation=here).parts
    assert isinstance(part, TableView)
    assert part.source == "Taken from NC-2026-0001"
    values = accept(form(ACTIONS), {}, situation=here).values["actions"]
    assert values[0]["description"] == "Stop"

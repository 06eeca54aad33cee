from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import InvalidAnswersError
from engine.forms import (
    Form,
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


def refused(
    form: Form, answers: dict[str, Any], situation: Situation, **more: Any
) -> Any:
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, answers, situation=situation, **more)
    return caught.value.by_field


def test_rows_become_a_list_of_contexts_with_ids_that_last(
    form: Build, situation: Situation
) -> None:
    first = accept(
        form(ACTIONS), {"actions": [{"description": "Stop"}]}, situation=situation
    )
    [row] = first.values["actions"]
    assert row["description"] == "Stop"
    again = {"actions": [{**row, "description": "Stop now"}, {"description": "Sort"}]}
    second = accept(form(ACTIONS), again, situation=situation).values["actions"]
    assert second[0]["id"] == row["id"]
    assert second[1]["id"] not in ("", row["id"])


def test_a_complaint_names_table_row_and_column(
    form: Build, situation: Situation
) -> None:
    answers = {"actions": [{"description": "Stop"}, {"changes": True}]}
    assert refused(form(ACTIONS), answers, situation) == {
        "actions.1.description": ["Actions, row 2, What: an answer is needed"],
        "actions.1.method": ["Actions, row 2, How verified: an answer is needed"],
    }


def test_a_condition_of_a_column_looks_at_its_row_only(
    form: Build, situation: Situation
) -> None:
    typed = {"actions": [{"changes": True}, {"changes": False}]}
    view = present(form(ACTIONS), situation=situation, typed=typed)
    names = [field.name for field in every_field(view)]
    assert "actions.0.method" in names
    assert "actions.1.method" not in names


def test_a_hidden_column_is_dropped_if_it_was_offered_and_refused_if_not(
    form: Build, situation: Situation
) -> None:
    row = {"description": "Stop", "changes": False, "method": "Trial"}
    offered = {"actions", "actions.0.description", "actions.0.method"}
    accepted = accept(
        form(ACTIONS), {"actions": [row]}, situation=situation, offered=offered
    )
    assert accepted.values["actions"][0]["method"] is None
    assert accepted.dropped == (("actions.0.method", "Actions, row 1, How verified"),)
    assert refused(form(ACTIONS), {"actions": [row]}, situation) == {
        "actions.0.method": ["Actions, row 1, How verified: was not asked"]
    }


def test_a_column_the_table_does_not_have_is_refused(
    form: Build, situation: Situation
) -> None:
    row = {"description": "Stop", "status": "done"}
    assert refused(form(ACTIONS), {"actions": [row]}, situation) == {
        "actions.0.status": ["Actions, row 1: “status” is no column of this table"]
    }


@pytest.mark.parametrize("typed", ["x", 7, ["x"], {"description": "Stop"}])
def test_what_is_no_list_of_rows_is_refused(
    typed: Any, form: Build, situation: Situation
) -> None:
    [complaint] = refused(form(ACTIONS), {"actions": typed}, situation)["actions"]
    assert complaint.startswith("Actions: ")


def test_the_number_of_rows_is_checked(form: Build, situation: Situation) -> None:
    whys = {
        **ACTIONS,
        "properties": {"min_rows": 2, "max_rows": 3},
        "components": [DESCRIPTION],
    }
    row = {"description": "Stop"}
    assert refused(form(whys), {}, situation) == {
        "actions": ["Actions: at least one row is needed"]
    }
    assert refused(form(whys), {"actions": [row]}, situation) == {
        "actions": ["Actions: at least 2 rows"]
    }
    assert refused(form(whys), {"actions": [row] * 4}, situation) == {
        "actions": ["Actions: at most 3 rows"]
    }


def test_an_unanswered_table_is_an_empty_list(
    form: Build, situation: Situation
) -> None:
    assert accept(form(ACTIONS), {}, situation=situation).values == {"actions": []}


def test_rows_nobody_wrote_into_are_left_out(form: Build, situation: Situation) -> None:
    rows = [
        {"id": "1", "description": "", "changes": False},
        {"id": "2", "description": "Stop", "changes": False},
    ]
    values = accept(
        form(ACTIONS), {"actions": rows}, situation=situation, offered={"actions"}
    ).values
    assert [row["id"] for row in values["actions"]] == ["2"]


def test_two_rows_of_one_id_and_ids_of_strange_characters_are_refused(
    form: Build, situation: Situation
) -> None:
    row = {"description": "Stop", "id": "1"}
    assert refused(form(ACTIONS), {"actions": [row, row]}, situation) == {
        "actions": ["Actions: two rows have the same id"]
    }
    odd = {**row, "id": "<b>"}
    assert "actions.0.id" in refused(form(ACTIONS), {"actions": [odd]}, situation)


def test_a_computed_column_is_worked_out_for_each_row(
    form: Build, situation: Situation
) -> None:
    number = {"type": "number", "label": "N"}
    table = {
        "type": "dynamiclist",
        "path": "risks",
        "label": "Risks",
        "components": [
            {**number, "key": "s"},
            {**number, "key": "o"},
            {
                "type": "expression",
                "key": "rpn",
                "label": "RPN",
                "expression": "=item.s * item.o",
            },
        ],
    }
    worst = {
        "type": "expression",
        "key": "worst",
        "label": "Worst",
        "expression": "=max(risks.rpn)",
    }
    asked = form(table, worst)
    rows = [{"s": 2, "o": 3}, {"s": "4", "o": "5"}]
    values = accept(asked, {"risks": rows}, situation=situation).values
    assert [row["rpn"] for row in values["risks"]] == [Decimal(6), Decimal(20)]
    assert values["worst"] == Decimal(20)
    assert refused(asked, {"risks": [{"rpn": 1}]}, situation) == {
        "risks.0.rpn": ["Risks, row 1, RPN: is worked out here and takes no answer"]
    }


def test_a_row_is_added_and_removed_by_a_button(
    form: Build, situation: Situation
) -> None:
    asked = form(ACTIONS)
    typed: dict[str, Any] = {"actions": [{"id": "1", "description": "Stop"}]}
    more = change_rows(asked, typed, ["_add.actions"], situation=situation)
    assert more is not None
    assert len(more["actions"]) == 2
    assert more["actions"][0] == typed["actions"][0]
    less = change_rows(asked, more, ["_remove.actions.0"], situation=situation)
    assert less is not None
    assert less["actions"] == [more["actions"][1]]


@pytest.mark.parametrize(
    "pressed", [[], ["actions"], ["_add.others"], ["_remove.actions.x"], ["_save"]]
)
def test_other_buttons_change_no_rows(
    pressed: list[str], form: Build, situation: Situation
) -> None:
    assert change_rows(form(ACTIONS), {}, pressed, situation=situation) is None


def test_enter_in_a_form_with_tables_only_shows_it_again(
    form: Build, situation: Situation
) -> None:
    typed = {"actions": [{"description": "Stop"}]}
    again = change_rows(form(ACTIONS), typed, ["_refresh"], situation=situation)
    assert again == typed


def test_a_table_shows_the_rows_it_needs_at_least(
    form: Build, situation: Situation
) -> None:
    table = {**ACTIONS, "properties": {"min_rows": 2}}
    [part] = present(form(table), situation=situation).parts
    assert isinstance(part, TableView)
    assert len(part.rows) == 2
    assert len({row.ident for row in part.rows}) == 2
    assert part.add == "_add.actions"


def test_a_full_table_offers_no_further_row(form: Build, situation: Situation) -> None:
    table = {**ACTIONS, "properties": {"max_rows": 1}}
    typed = {"actions": [{"description": "Stop"}]}
    [part] = present(form(table), situation=situation, typed=typed).parts
    assert isinstance(part, TableView)
    assert part.add == ""
    again = change_rows(form(table), typed, ["_add.actions"], situation=situation)
    assert again == typed

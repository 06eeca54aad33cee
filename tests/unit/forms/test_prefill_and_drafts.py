import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import InvalidAnswersError, LimitError
from engine.feel import Date
from engine.forms import (
    FieldView,
    Form,
    PartView,
    Prefill,
    Situation,
    accept,
    make_draft,
    open_draft,
    parse_form,
    present,
)

Build = Callable[..., Form]
TITLE = {"type": "textfield", "key": "title", "label": "Title"}
DUE = {
    "type": "datetime",
    "subtype": "date",
    "key": "due",
    "label": "Due",
    "properties": {"default": '=today() + @"P14D"'},
}
UNITS = {"type": "number", "key": "units", "label": "Units"}
LOCKED = {
    "type": "textfield",
    "key": "was",
    "label": "Was",
    "readonly": True,
    "properties": {"default": "=title"},
}


def part(form: Form, situation: Situation, **more: Any) -> Any:
    [found] = present(form, situation=situation, **more).parts
    return found


def prefilled(situation: Situation, **values: Any) -> Situation:
    source = "Taken from NC-2026-0007"
    return replace(
        situation,
        prefilled={key: Prefill(each, source) for key, each in values.items()},
    )


def test_a_preset_value_is_worked_out_from_case_and_clock(
    form: Build, situation: Situation
) -> None:
    found = part(form(DUE), situation)
    assert found.value == "2026-01-19"
    assert found.source == ""
    assert accept(form(DUE), {}, situation=situation).values["due"] == Date(2026, 1, 19)


def test_a_prefilled_value_says_where_it_is_from(
    form: Build, situation: Situation
) -> None:
    found = part(form(TITLE), prefilled(situation, title="Torn bag"))
    assert isinstance(found, FieldView)
    assert found.value == "Torn bag"
    assert found.source == "Taken from NC-2026-0007"
    assert found.described_by == "field-title-source"


def test_a_changed_prefilled_value_says_what_it_was(
    form: Build, situation: Situation
) -> None:
    here = prefilled(situation, title="Torn bag")
    found = part(form(TITLE), here, typed={"title": "Torn bags"})
    assert found.source == "Taken from NC-2026-0007: Torn bag. Changed here"


def test_what_is_prefilled_beats_what_is_preset(
    form: Build, situation: Situation
) -> None:
    here = prefilled(situation, due=Date(2026, 3, 1))
    assert part(form(DUE), here).value == "2026-03-01"


def test_a_prefilled_value_of_the_wrong_type_is_not_used(
    form: Build, situation: Situation
) -> None:
    here = prefilled(situation, units="many", due=7)
    assert part(form(UNITS), here).value == ""
    assert part(form(DUE), here).value == "2026-01-19"


def test_a_prefilled_number_and_plain_python_values_fit(
    form: Build, situation: Situation
) -> None:
    here = prefilled(situation, units=Decimal("1.50"))
    assert part(form(UNITS), here).value == "1.5"
    assert accept(form(UNITS), {}, situation=here).values["units"] == Decimal("1.5")


def test_an_emptied_field_stays_empty(form: Build, situation: Situation) -> None:
    here = prefilled(situation, title="Torn bag")
    asked = form(TITLE)
    assert part(asked, here, typed={"title": ""}).value == ""
    shown = accept(asked, {"title": ""}, situation=here, offered={"title"})
    assert shown.values == {"title": None}
    assert accept(asked, {"title": None}, situation=here).values == {"title": None}


def test_on_a_page_silence_is_no_answer_and_without_one_the_preset_stays(
    form: Build, situation: Situation
) -> None:
    asked = form(DUE)
    assert accept(asked, {}, situation=situation, offered={"due"}).values == {
        "due": None
    }


def test_a_read_only_field_is_shown_kept_and_never_accepted(
    form: Build, situation: Situation
) -> None:
    found = part(form(LOCKED), situation)
    assert isinstance(found, PartView)
    assert found.kind == "display"
    assert found.display is not None
    assert found.display.text == "Wrong label"
    values = accept(form(LOCKED), {}, situation=situation, offered=set()).values
    assert values == {"was": "Wrong label"}
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form(LOCKED), {"was": "Other"}, situation=situation, offered={"was"})
    assert caught.value.by_field == {
        "was": ["Was: is worked out here and takes no answer"]
    }


def test_somebody_who_lost_the_role_is_still_shown_by_name(
    form: Build, situation: Situation
) -> None:
    approver = {
        "type": "select",
        "key": "approver",
        "label": "Approver",
        "readonly": True,
        "properties": {"source": "users:qa_approver", "default": '="ben"'},
    }
    found = part(form(approver), situation)
    assert found.display.text == "Ben Berg"


def test_a_draft_keeps_what_was_typed_even_if_it_is_wrong_or_incomplete(
    form: Build, situation: Situation
) -> None:
    asked = form({**TITLE, "validate": {"required": True}}, UNITS, DUE)
    typed = {"units": "about twenty", "due": "2026-02-30"}
    stored = json.loads(json.dumps(make_draft(asked, typed)))
    assert open_draft(asked, stored) == typed
    view = present(asked, situation=situation, typed=open_draft(asked, stored))
    values = [each.value for each in view.parts if isinstance(each, FieldView)]
    assert values == ["", "about twenty", "2026-02-30"]


def test_a_draft_leaves_out_what_the_form_does_not_ask(form: Build) -> None:
    asked = form(TITLE, LOCKED)
    draft = make_draft(asked, {"title": "x", "was": "y", "approved": True})
    assert draft["answers"] == {"title": "x"}


def test_a_draft_of_an_older_form_keeps_what_is_still_asked(form: Build) -> None:
    draft = make_draft(form(TITLE, UNITS), {"title": "x", "units": "3"})
    assert open_draft(form(UNITS, DUE), draft) == {"units": "3"}


@pytest.mark.parametrize("stored", [{}, {"format": 99}, {"format": 1, "answers": 7}])
def test_a_draft_that_cannot_be_read_is_an_empty_one(
    stored: dict[str, Any], form: Build
) -> None:
    assert open_draft(form(TITLE), stored) == {}


def test_a_draft_has_a_limit(form: Build) -> None:
    with pytest.raises(LimitError, match="256000 bytes"):
        make_draft(form(TITLE), {"title": "x" * 300_000})


def test_numbers_and_dates_of_programs_survive_in_a_draft(
    situation: Situation,
) -> None:
    asked = parse_form({"components": [UNITS, DUE]})
    typed = {"units": Decimal("1.5"), "due": Date(2026, 1, 2)}
    again = open_draft(asked, make_draft(asked, typed))
    assert accept(asked, again, situation=situation).values == typed

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import InvalidAnswersError, LimitError
from engine.forms import Form, Situation, accept, every_field, present

Build = Callable[..., Form]
CAUSE = {
    "type": "checkbox",
    "key": "found",
    "label": "Cause found",
    "validate": {"required": True},
}
WHICH = {
    "type": "textfield",
    "key": "which",
    "label": "Which cause",
    "validate": {"required": True},
    "conditional": {"hide": "=if found = true then false else true"},
}
DETAIL = {
    "type": "textfield",
    "key": "detail",
    "label": "Detail",
    "conditional": {"hide": '=if which = "other" then false else true'},
}


def refused(
    form: Form, answers: dict[str, Any], situation: Situation, **more: Any
) -> Any:
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, answers, situation=situation, **more)
    return caught.value.by_field


def keys(form: Form, answers: dict[str, Any], situation: Situation) -> list[str]:
    view = present(form, situation=situation, typed=answers)
    return [field.name for field in every_field(view)]


def test_a_condition_shows_and_hides_a_question(
    form: Build, situation: Situation
) -> None:
    asked = form(CAUSE, WHICH)
    assert keys(asked, {"found": True}, situation) == ["found", "which"]
    assert keys(asked, {"found": False}, situation) == ["found"]
    assert keys(asked, {}, situation) == ["found"]


def test_a_hidden_question_is_not_required_and_null_is_written(
    form: Build, situation: Situation
) -> None:
    accepted = accept(form(CAUSE, WHICH), {"found": False}, situation=situation)
    assert accepted.values == {"found": False, "which": None}
    assert accepted.dropped == ()


def test_a_shown_question_is_required_in_the_words_of_its_label(
    form: Build, situation: Situation
) -> None:
    complaints = refused(form(CAUSE, WHICH), {"found": True}, situation)
    assert complaints == {"which": ["Which cause: an answer is needed"]}


def test_an_answer_that_was_offered_and_is_hidden_now_is_dropped_and_told(
    form: Build, situation: Situation
) -> None:
    accepted = accept(
        form(CAUSE, WHICH),
        {"found": False, "which": "label stock"},
        situation=situation,
        offered={"found", "which"},
    )
    assert accepted.values == {"found": False, "which": None}
    assert accepted.dropped == (("which", "Which cause"),)


def test_an_answer_to_a_hidden_question_that_was_never_offered_is_refused(
    form: Build, situation: Situation
) -> None:
    answers = {"found": False, "which": "label stock"}
    asked = form(CAUSE, WHICH)
    assert refused(asked, answers, situation, offered={"found"}) == {
        "which": ["Which cause: was not asked"]
    }
    assert refused(asked, answers, situation) == {
        "which": ["Which cause: was not asked"]
    }


def test_a_null_for_a_hidden_question_does_no_harm(
    form: Build, situation: Situation
) -> None:
    answers = {"found": False, "which": None}
    assert accept(form(CAUSE, WHICH), answers, situation=situation).values == answers


def test_a_name_the_form_does_not_have_is_refused(
    form: Build, situation: Situation
) -> None:
    answers = {"found": False, "approved": True}
    assert refused(form(CAUSE), answers, situation) == {
        "approved": ["“approved” is no question of this form"]
    }


def test_what_depends_on_a_hidden_answer_is_hidden_too(
    form: Build, situation: Situation
) -> None:
    asked = form(DETAIL, WHICH, CAUSE)
    typed = {"found": True, "which": "other"}
    assert keys(asked, typed, situation) == ["detail", "which", "found"]
    assert keys(asked, {**typed, "found": False}, situation) == ["found"]


def test_a_hidden_group_hides_its_contents(form: Build, situation: Situation) -> None:
    group = {
        "type": "group",
        "label": "Cause",
        "conditional": {"hide": "=found != true"},
        "components": [
            {
                "type": "group",
                "label": "Inner",
                "components": [DETAIL | {"conditional": {}}],
            }
        ],
    }
    asked = form(CAUSE, group)
    assert keys(asked, {"found": True}, situation) == ["found", "detail"]
    assert keys(asked, {"found": False}, situation) == ["found"]
    assert refused(asked, {"found": False, "detail": "x"}, situation)


def test_conditions_see_the_case_and_answers_hide_its_data(
    form: Build, situation: Situation
) -> None:
    major = {**DETAIL, "conditional": {"hide": '=class != "major"'}}
    assert keys(form(major), {}, situation) == ["detail"]
    title = {"type": "textfield", "key": "title", "label": "Title"}
    empty = {**DETAIL, "conditional": {"hide": "=title = null"}}
    assert keys(form(title, empty), {}, situation) == ["title"]


def test_a_condition_that_is_null_does_not_hide(
    form: Build, situation: Situation
) -> None:
    unknown = {**DETAIL, "conditional": {"hide": "=severity > 3"}}
    assert keys(form(unknown), {}, situation) == ["detail"]


def test_conditions_see_dates_as_dates(form: Build, situation: Situation) -> None:
    due = {"type": "datetime", "subtype": "date", "key": "due", "label": "Due"}
    late = {**DETAIL, "conditional": {"hide": '=not(due > @"2026-02-01")'}}
    assert keys(form(due, late), {"due": "2026-02-02"}, situation) == ["due", "detail"]
    assert keys(form(due, late), {"due": "2026-02-01"}, situation) == ["due"]


def test_a_computed_value_is_shown_written_and_computed_again(
    form: Build, situation: Situation
) -> None:
    severity = {"type": "number", "key": "severity", "label": "Severity"}
    risk = {
        "type": "expression",
        "key": "risk",
        "label": "Risk",
        "expression": "=severity * limit",
    }
    asked = form(severity, risk)
    view = present(asked, situation=situation, typed={"severity": "3"})
    assert [part.display.text for part in view.parts if part.display] == ["21"]
    values = accept(asked, {"severity": 3}, situation=situation).values
    assert values["risk"] == Decimal(21)


def test_a_computed_value_is_never_accepted(form: Build, situation: Situation) -> None:
    risk = {"type": "expression", "key": "risk", "label": "Risk", "expression": "=1"}
    assert refused(form(risk), {"risk": 99}, situation) == {
        "risk": ["Risk: is worked out here and takes no answer"]
    }


def test_a_condition_may_look_at_a_computed_value(
    form: Build, situation: Situation
) -> None:
    severity = {"type": "number", "key": "severity", "label": "Severity"}
    risk = {
        "type": "expression",
        "key": "risk",
        "label": "Risk",
        "expression": "=severity * 10",
    }
    why = {**DETAIL, "conditional": {"hide": "=if risk > 50 then false else true"}}
    asked = form(why, risk, severity)
    assert keys(asked, {"severity": "6"}, situation) == ["detail", "severity"]
    assert keys(asked, {"severity": "5"}, situation) == ["severity"]


def test_a_computed_value_reads_its_own_name_from_the_case(
    form: Build, situation: Situation
) -> None:
    limit = {
        "type": "expression",
        "key": "limit",
        "label": "Limit",
        "expression": "=limit",
    }
    assert accept(form(limit), {}, situation=situation).values == {"limit": 7}


def test_text_shows_values_of_the_case_but_never_as_markup(
    form: Build, situation: Situation
) -> None:
    words = {"type": "text", "text": "Case **{{case.key}}**: {{title}} {{nothing}}"}
    situation = Situation(
        context={**situation.context, "title": "*x* <b>"},
        now=situation.now,
        zone=situation.zone,
    )
    [part] = present(form(words), situation=situation).parts
    assert part.text == "Case **CAPA\\-2026\\-0001**: \\*x\\* <b\\> "


def test_a_condition_that_costs_too_much_is_a_limit_and_not_a_crash(
    form: Build, situation: Situation
) -> None:
    endless = "=count(for a in 1..9999, b in 1..9999 return a) > 1"
    asked = form({**DETAIL, "conditional": {"hide": endless}})
    with pytest.raises(LimitError, match="count"):
        present(asked, situation=situation)

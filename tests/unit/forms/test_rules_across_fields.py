from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import InvalidAnswersError
from engine.forms import Form, Rule, Situation, accept

Build = Callable[..., Form]
ACTIONS = {
    "type": "dynamiclist",
    "path": "actions",
    "label": "Actions",
    "components": [
        {
            "type": "select",
            "key": who,
            "label": who.title(),
            "validate": {"required": True},
            "properties": {"source": "users"},
        }
        for who in ("owner", "verifier")
    ],
}
OPEN = {"type": "checkbox", "key": "seen", "label": "Seen"}
SAME = Rule(
    "capa/action_plan",
    "some a in actions satisfies a.owner = a.verifier",
    "Who carries out an action does not verify it",
    ("actions",),
)
SEEN = Rule("capa/action_plan", 'seen = false and class = "major"', "Look at them")


def refused(form: Form, answers: dict[str, Any], situation: Situation) -> Any:
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, answers, situation=situation, rules=[SAME, SEEN])
    return caught.value.by_field


def test_a_rule_across_fields_refuses_where_it_says(
    form: Build, situation: Situation
) -> None:
    row = {"owner": "ana", "verifier": "ana"}
    assert refused(
        form(ACTIONS, OPEN), {"actions": [row], "seen": True}, situation
    ) == {"actions": ["Who carries out an action does not verify it"]}


def test_a_rule_without_a_field_refuses_the_form_and_sees_the_case(
    form: Build, situation: Situation
) -> None:
    assert refused(form(ACTIONS, OPEN), {"actions": [], "seen": False}, situation) == {
        "": ["Look at them"]
    }


def test_a_rule_waits_until_its_fields_are_right(
    form: Build, situation: Situation
) -> None:
    rows = [{"owner": "ana", "verifier": "ana"}, {"owner": "ben"}]
    complaints = refused(
        form(ACTIONS, OPEN), {"actions": rows, "seen": True}, situation
    )
    assert list(complaints) == ["actions.1.verifier"]


def test_a_rule_that_is_null_does_not_refuse(form: Build, situation: Situation) -> None:
    answers = {"actions": [], "seen": True}
    unknown = Rule("x", "unheard_of > 3", "Never")
    accepted = accept(
        form(ACTIONS, OPEN), answers, situation=situation, rules=[SAME, SEEN, unknown]
    )
    assert accepted.values == answers


def test_a_rule_may_begin_with_an_equals_sign(
    form: Build, situation: Situation
) -> None:
    answers = {"actions": [], "seen": True}
    with pytest.raises(InvalidAnswersError):
        accept(
            form(ACTIONS, OPEN),
            answers,
            situation=situation,
            rules=[Rule("x", "= seen", "No")],
        )

"""Reviews by several people or roles: all, any, a threshold, a veto."""

import pytest

from tests.bpmn.models import (
    chain,
    document,
    element,
    end,
    flow,
    gateway,
    many,
    output_item,
    over,
    start,
    until,
    users,
)
from tests.bpmn.walk import Walk

_ROLES = ("quality", "production", "safety", "purchasing")


def _four_roles() -> bytes:
    body = start() + gateway("parallel", "f") + gateway("parallel", "j")
    body += users(" ".join((*_ROLES, "release"))) + end()
    body += "".join(flow("f", role) + flow(role, "j") for role in _ROLES)
    return document(body + chain("start f") + chain("j release end"))


@pytest.mark.requirement("R-017")
def test_a_review_by_four_roles_joins_when_all_have_answered() -> None:
    walk = Walk(_four_roles())
    for role in _ROLES[::-1]:
        assert "release" not in walk.open
        walk.complete(role)
    assert walk.open == ["release"]


@pytest.mark.requirement("R-017")
@pytest.mark.parametrize(
    ("rule", "answers", "left"),
    [
        ("numberOfCompletedInstances = 1", ["no"], 0),
        ('count(votes[item = "yes"]) &gt;= 2', ["yes", "no", "yes"], 0),
        ('count(votes[item = "yes"]) &gt;= 2', ["yes", "no", "no"], 1),
        ('vote = "veto"', ["yes", "veto"], 0),
        ('vote = "veto"', ["yes", "yes", "yes"], 1),
    ],
)
def test_a_board_decides_by_any_threshold_or_veto(
    rule: str, answers: list[str], left: int
) -> None:
    inner = many(over("board", "member", "votes") + output_item("vote") + until(rule))
    body = start() + element("userTask", "review", inner) + end()
    walk = Walk(
        document(body + chain("start review end")), {"board": ["a", "b", "c", "d"]}
    )
    for answer in answers:
        walk.complete("review", vote=answer)
    assert len(walk.open) == left
    assert walk.variables["votes"] == (
        [] if left else answers + [None] * (4 - len(answers))
    )


@pytest.mark.requirement("C-1")
def test_a_review_step_is_added_in_the_diagram_alone() -> None:
    def steps(names: str) -> list[str]:
        walk = Walk(document(start() + users(names) + chain(f"start {names}")))
        for name in names.split():
            walk.complete(name)
        return [each for each in walk.passed if each != "start"]

    assert steps("draft approve") == ["draft", "approve"]
    assert steps("draft review approve") == ["draft", "review", "approve"]

"""Separation of duties: what one person may not both do, and what is said then."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.access.duties import (
    DutyTable,
    compile_duties,
    conflicts,
    naming_conflicts,
    require_no_conflict,
    site_separations,
)
from engine.bpmn.elements import Assignment, Extensions
from engine.bpmn.specs import Element
from engine.content.procedure import Lane, Procedure, Separation
from engine.errors import DutyConflictError
from engine.model import Record
from engine.store.unit_of_work import UnitOfWork

AddRecord = Callable[..., Record]


def step(
    id_: str, lane: str | None = None, *, kind: str = "userTask", **extensions: Any
) -> Element:
    return Element(
        id=id_,
        name=id_.replace("_", " ").capitalize(),
        kind=kind,
        lane=lane,
        documentation="",
        scope=None,
        extensions=Extensions(**extensions),
        multi_instance=None,
    )


LANES = {
    "owner": Lane("area_owner", "=owner"),
    "qa_approver": Lane("qa_approver", "=qa_approver"),
    "qa_reviewer": Lane("qa_reviewer"),
}
ELEMENTS = {
    each.id: each
    for each in (
        step("classify", "qa_reviewer"),
        step("contain", "owner"),
        step("run_actions", kind="callActivity"),
        step("verify", "qa_approver", not_same_person_as=("contain", "run_actions")),
        step("close", "qa_approver"),
        step("review", "owner", assignment=Assignment(role="qa_reviewer")),
    )
}


def procedure(*pairs: Separation) -> Procedure:
    return Procedure(
        key="capa",
        title="CAPA",
        prefix="CAPA",
        purpose="",
        owner="process_owner",
        phase="act",
        lanes=LANES,
        separate=pairs,
    )


def table(*pairs: Separation) -> DutyTable:
    return compile_duties(procedure(*pairs), ELEMENTS)


def test_who_did_a_step_does_not_do_the_other() -> None:
    found = conflicts(
        table(), "verify", "ana", performed={"contain": ["ana"]}, persons={}
    )
    assert found == ["ana did “Contain” and so may not do “Verify”."]


def test_it_holds_in_both_directions_and_for_called_cases() -> None:
    done = {"verify": ["ana"], "run_actions": ["bob", "cem"]}
    assert conflicts(table(), "contain", "ana", performed=done, persons={})
    assert conflicts(table(), "verify", "cem", performed=done, persons={})
    assert not conflicts(table(), "verify", "ana", performed=done, persons={})


def test_a_person_named_by_the_case_does_not_do_the_other_side() -> None:
    duties = table(Separation("=owner", "=qa_approver"))
    persons = {"owner": "ana", "qa_approver": None}
    found = conflicts(duties, "close", "ana", performed={}, persons=persons)
    assert found == ["ana is owner and so may not do “Close”."]
    assert not conflicts(duties, "close", "bob", performed={}, persons=persons)


def test_whoever_stood_in_for_the_named_person_counts_as_that_person() -> None:
    """The owner was away and somebody of the group did the owner's step."""
    duties = table(Separation("=owner", "=qa_approver"))
    persons = {"owner": "olga", "qa_approver": "quinn"}
    done = {"contain": ["ana"]}
    assert conflicts(duties, "close", "ana", performed=done, persons=persons)


def test_an_own_role_takes_a_step_out_of_the_lanes_person() -> None:
    duties = table(Separation("=owner", "=qa_approver"))
    assert not duties.concerns("review")
    assert duties.concerns("contain")
    assert not duties.concerns("classify")


def test_lists_of_people_are_looked_through() -> None:
    duties = table(Separation("=actions.owner", "close"))
    persons = {"actions": [{"owner": "ana"}, {"owner": "bob"}, {"owner": None}]}
    assert conflicts(duties, "close", "bob", performed={}, persons=persons)
    assert not conflicts(duties, "close", "cem", performed={}, persons=persons)


@pytest.mark.parametrize(
    ("class_", "conflict"), [("critical", True), ("minor", False), (None, False)]
)
def test_a_pair_counts_only_where_its_condition_holds(
    class_: str | None, *, conflict: bool
) -> None:
    duties = table(Separation("=actions.owner", "close", 'class = "critical"'))
    persons = {"actions": [{"owner": "ana"}], "class": class_}
    found = conflicts(duties, "close", "ana", performed={}, persons=persons)
    assert bool(found) is conflict


def test_a_condition_that_cannot_be_decided_counts() -> None:
    duties = table(Separation("classify", "close", "severity > 3"))
    done = {"classify": ["ana"]}
    assert conflicts(duties, "close", "ana", performed=done, persons={})


@pytest.mark.requirement("ASVS 2.3.5")
def test_acting_for_somebody_both_people_count() -> None:
    done = {"contain": ["ana"]}
    mine = conflicts(table(), "verify", "bob", "ana", performed=done, persons={})
    assert mine == ["ana did “Contain” and so may not do “Verify”."]
    theirs = conflicts(table(), "verify", "ana", "bob", performed=done, persons={})
    assert theirs == mine


def test_a_refusal_tells_every_reason() -> None:
    duties = table(Separation("=owner", "verify"))
    with pytest.raises(DutyConflictError, match=r"Contain.*is owner|is owner.*Contain"):
        require_no_conflict(
            duties,
            "verify",
            "ana",
            performed={"contain": ["ana"]},
            persons={"owner": "ana"},
        )
    require_no_conflict(duties, "verify", "bob", performed={}, persons={"owner": "ana"})


def test_naming_one_person_for_both_sides_is_told_at_once() -> None:
    duties = table(Separation("=owner", "=qa_approver"))
    persons = {"owner": "ana", "qa_approver": "ana"}
    assert naming_conflicts(duties, persons, performed={}) == [
        "ana is owner and is qa approver; these have to be different people."
    ]
    assert not naming_conflicts(
        duties, {"owner": "ana", "qa_approver": "bob"}, performed={}
    )


def test_naming_somebody_who_did_the_other_side_is_told_too() -> None:
    duties = table(Separation("=qa_approver", "classify"))
    found = naming_conflicts(
        duties, {"qa_approver": "ana"}, performed={"classify": ["ana"]}
    )
    assert found == [
        "ana is qa approver and did “Classify”; these have to be different people."
    ]


def test_nobody_named_conflicts_with_nobody() -> None:
    duties = table(Separation("=owner", "=qa_approver"))
    assert not naming_conflicts(duties, {}, performed={})
    assert not conflicts(duties, "close", "ana", performed={}, persons={})


def test_a_site_adds_pairs(uow: UnitOfWork, add_record: AddRecord) -> None:
    add_record("separations", "SOD-0001", procedure="capa", a="classify", b="close")
    add_record("separations", "SOD-0002", procedure="audit", a="classify", b="close")
    further = site_separations(uow.session, "capa")
    assert further == [Separation("classify", "close", None)]
    duties = compile_duties(procedure(), ELEMENTS, further=further)
    assert conflicts(
        duties, "close", "ana", performed={"classify": ["ana"]}, persons={}
    )

"""Deputies: when, within which scope, and under whose names they act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from engine.access.people import actor_of
from engine.access.substitution import (
    absences_covered,
    acting_actor,
    arrange,
    covers,
    deputies_of,
    end,
    require_covered,
)
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import Account, AccountState, AuditEvent, Substitution, UserTask
from engine.store.unit_of_work import UnitOfWork

AddPerson = Callable[..., Account]
Rule = Callable[..., Substitution]
DAY = timedelta(days=1)


@pytest.fixture
def rule(uow: UnitOfWork, add_person: AddPerson) -> Rule:
    add_person("ana", "qa_approver", "qa_reviewer", manager_id="mona")
    add_person("dan", "area_owner")

    def build(**columns: Any) -> Substitution:
        values = {
            "id": uow.new_id(),
            "absent": "ana",
            "deputy": "dan",
            "starts_at": uow.now,
            "ends_at": uow.now + 7 * DAY,
            "created_by": "root",
        }
        return Substitution(**{**values, **columns})

    return build


def task(**columns: Any) -> UserTask:
    return UserTask(
        id=UUID(int=1),
        instance_id=UUID(int=2),
        token="1",
        element="close",
        name="Close",
        created_at=columns.pop("created_at", None),
        **columns,
    )


def acting(uow: UnitOfWork, rule_id: UUID) -> Any:
    deputy = actor_of(uow.session, "dan", now=uow.now)
    return acting_actor(uow.session, deputy, rule_id, now=uow.now)


def test_a_deputy_acts_with_the_groups_of_the_absent_under_both_names(
    uow: UnitOfWork, rule: Rule
) -> None:
    made = arrange(uow, rule())
    actor = acting(uow, made.id)
    assert (actor.id, actor.acting_for, actor.rule) == ("dan", "ana", str(made.id))
    assert actor.groups == {"qa_approver", "qa_reviewer", "everyone", "reporter"}
    assert [each.absent for each in absences_covered(uow.session, "dan", now=uow.now)]
    assert deputies_of(uow.session, "ana", now=uow.now) == ["dan"]


def test_a_rule_for_one_role_lends_only_that_role(uow: UnitOfWork, rule: Rule) -> None:
    made = arrange(uow, rule(role="qa_reviewer"))
    assert acting(uow, made.id).groups == {"qa_reviewer", "everyone"}


def test_a_rule_without_group_tasks_lends_no_groups(
    uow: UnitOfWork, rule: Rule
) -> None:
    made = arrange(uow, rule(groups=False))
    assert acting(uow, made.id).groups == {"everyone"}


def test_a_rule_counts_from_its_first_to_its_last_instant(
    uow: UnitOfWork, rule: Rule
) -> None:
    made = arrange(uow, rule(starts_at=uow.now + DAY))
    for shift, counts in ((0, False), (1, True), (6, True), (7, False)):
        at = uow.now + shift * DAY
        assert bool(deputies_of(uow.session, "ana", now=at)) is counts
    with pytest.raises(NotPermittedError, match="any more"):
        acting(uow, made.id)


def test_nobody_uses_the_rule_of_somebody_else(
    uow: UnitOfWork, rule: Rule, add_person: AddPerson
) -> None:
    made = arrange(uow, rule())
    add_person("eve")
    eve = actor_of(uow.session, "eve", now=uow.now)
    for unknown in (made.id, UUID(int=99)):
        with pytest.raises(NotPermittedError):
            acting_actor(uow.session, eve, unknown, now=uow.now)


def test_a_deputy_of_a_deputy_does_not_exist(uow: UnitOfWork, rule: Rule) -> None:
    made = arrange(uow, rule())
    with pytest.raises(NotPermittedError, match="another deputy"):
        acting_actor(uow.session, acting(uow, made.id), made.id, now=uow.now)


def test_nobody_acts_for_somebody_who_left(uow: UnitOfWork, rule: Rule) -> None:
    made = arrange(uow, rule())
    uow.get(Account, "ana").state = AccountState.LEFT
    with pytest.raises(NotPermittedError, match="no longer works here"):
        acting(uow, made.id)


@pytest.mark.parametrize(
    ("scope", "columns", "covered"),
    [
        ({}, {"assignee_id": "ana"}, True),
        ({}, {"role": "qa_approver"}, True),
        ({"groups": False}, {"role": "qa_approver"}, False),
        ({"groups": False}, {"assignee_id": "ana"}, True),
        ({}, {"assignee_id": "bob"}, False),
        ({"role": "qa_reviewer"}, {"role": "qa_approver"}, False),
        ({"procedure": "capa"}, {"assignee_id": "ana"}, True),
        ({"procedure": "audit"}, {"assignee_id": "ana"}, False),
    ],
)
def test_a_rule_covers_what_lies_in_its_scope(
    rule: Rule, scope: dict[str, Any], columns: dict[str, Any], *, covered: bool
) -> None:
    assert covers(rule(**scope), task(**columns), procedure="capa") is covered


def test_a_step_outside_the_scope_is_refused(uow: UnitOfWork, rule: Rule) -> None:
    made = arrange(uow, rule(procedure="audit"))
    actor = acting(uow, made.id)
    wanted = task(assignee_id="ana")
    with pytest.raises(NotPermittedError, match="does not cover “Close”"):
        require_covered(uow.session, actor, wanted, procedure="capa")
    require_covered(uow.session, actor, wanted, procedure="audit")
    own = actor_of(uow.session, "dan", now=uow.now)
    require_covered(uow.session, own, wanted, procedure="capa")


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"deputy": "ana"}, "deputy"),
        ({"deputy": "ghost"}, "deputy"),
        ({"deputy": "ida"}, "deputy"),
        ({"days": 0}, "ends_at"),
        ({"days": -3}, "ends_at"),
    ],
)
def test_a_substitution_that_makes_no_sense_is_refused(
    uow: UnitOfWork,
    rule: Rule,
    add_person: AddPerson,
    columns: dict[str, Any],
    field: str,
) -> None:
    add_person("ida", "inspector")
    given = dict(columns)
    if "days" in given:
        given["ends_at"] = uow.now + given.pop("days") * DAY
    with pytest.raises(InvalidAnswersError) as refused:
        arrange(uow, rule(**given))
    assert set(refused.value.by_field) == {field}


def test_only_the_absent_their_manager_or_an_administrator_arranges(
    uow: UnitOfWork, rule: Rule, add_person: AddPerson
) -> None:
    add_person("mona")
    add_person("eve")
    for person in ("ana", "mona"):
        uow.actor = actor_of(uow.session, person, now=uow.now)
        arrange(uow, rule())
    uow.actor = actor_of(uow.session, "eve", now=uow.now)
    with pytest.raises(NotPermittedError, match="their manager"):
        arrange(uow, rule())


def test_who_is_back_ends_the_substitution_once(uow: UnitOfWork, rule: Rule) -> None:
    made = arrange(uow, rule())
    end(uow, made)
    end(uow, made)
    assert deputies_of(uow.session, "ana", now=uow.now) == []
    uow.close()
    entries = uow.session.scalar(select(func.count()).select_from(AuditEvent))
    assert entries == 2

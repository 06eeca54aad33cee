"""Accounts, roles with dates, boards, and the actor somebody is right now."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.access.people import (
    actor_of,
    board_members,
    change_state,
    create_account,
    groups_of,
    members_of,
    roles_of,
    set_roles,
)
from engine.access.roles import known_roles
from engine.clock import NEVER
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotFoundError,
    NotPermittedError,
)
from engine.model import Account, AccountState, AuditEvent, Record, RoleGrant
from engine.store.unit_of_work import UnitOfWork

AddPerson = Callable[..., Account]
AddRecord = Callable[..., Record]
DAY = timedelta(days=1)


def test_an_actor_holds_the_roles_of_this_moment(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "qa_reviewer")
    actor = actor_of(uow.session, "ana", now=uow.now, session_digest="d")
    assert actor.groups == {"qa_reviewer", "everyone", "reporter"}
    assert (actor.name, actor.session) == ("Ana", "d")


def test_a_role_counts_from_its_first_to_its_last_instant(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "qa_reviewer")
    grant = uow.session.scalars(select(RoleGrant)).one()
    grant.ends_at = uow.now + DAY
    uow.session.flush()
    assert "qa_reviewer" in groups_of(uow.session, "ana", now=grant.granted_at)
    before = grant.granted_at - timedelta(seconds=1)
    assert "qa_reviewer" not in groups_of(uow.session, "ana", now=before)
    assert "qa_reviewer" not in groups_of(uow.session, "ana", now=grant.ends_at)


@pytest.mark.parametrize("state", [AccountState.LOCKED, AccountState.LEFT])
@pytest.mark.requirement("P11-05")
def test_whoever_is_locked_or_left_is_no_actor(
    uow: UnitOfWork, add_person: AddPerson, state: AccountState
) -> None:
    add_person("ana", "qa_reviewer", state=state)
    with pytest.raises(NotPermittedError):
        actor_of(uow.session, "ana", now=uow.now)
    with pytest.raises(NotPermittedError):
        actor_of(uow.session, "nobody", now=uow.now)
    assert members_of(uow.session, "qa_reviewer", now=uow.now) == []


def test_an_expert_of_an_area_is_an_expert(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "sme:production")
    assert "sme" in groups_of(uow.session, "ana", now=uow.now)
    assert members_of(uow.session, "sme", now=uow.now) == ["ana"]
    assert members_of(uow.session, "sme:engineering", now=uow.now) == []


def test_inspectors_and_suppliers_are_not_everyone(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ida", "inspector")
    add_person("sam", "supplier_contact")
    assert groups_of(uow.session, "ida", now=uow.now) == {"inspector"}
    assert groups_of(uow.session, "sam", now=uow.now) == {"supplier_contact"}


def test_a_board_expands_to_its_active_members(
    uow: UnitOfWork, add_person: AddPerson, add_record: AddRecord
) -> None:
    for person in ("ana", "bob"):
        add_person(person)
    add_person("cem", state=AccountState.LEFT)
    add_record(
        "boards", "mrb", members=["bob", "cem", "ana"], chair="ana", veto=["bob"]
    )
    both = {"role": "mrb", "board": "mrb", "quorum": 2, "chair_votes": False}
    assert board_members(uow.session, "mrb") == [
        {**both, "person": "bob", "chair": False, "veto": True},
        {**both, "person": "ana", "chair": True, "veto": False},
    ]
    assert members_of(uow.session, "mrb", now=uow.now) == ["bob", "ana"]
    assert "mrb" in groups_of(uow.session, "ana", now=uow.now)


def test_a_board_without_members_gives_nobody_and_a_role_gives_itself(
    uow: UnitOfWork, add_record: AddRecord
) -> None:
    add_record("boards", "mrb")
    assert board_members(uow.session, "mrb") == []
    (only,) = board_members(uow.session, "qa_approver")
    assert (only["role"], only["person"], only["board"]) == ("qa_approver", None, None)


@pytest.mark.requirement("P11-26", "P11-34", "11.100", "11.300(a)")
def test_a_user_id_is_never_given_again(uow: UnitOfWork) -> None:
    account = create_account(uow, " Ana.Silva ", name="Ana Silva")
    assert (account.id, account.temporary, account.password_hash) == (
        "ana.silva",
        True,
        "",
    )
    account.state = AccountState.LEFT
    with pytest.raises(ConflictError, match="never reused"):
        create_account(uow, "ANA.silva", name="Another Ana")


@pytest.mark.parametrize("person", ["", "ana silva", "ana|x", "a" * 61, "ánà"])
def test_a_user_id_with_other_signs_is_refused(uow: UnitOfWork, person: str) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        create_account(uow, person, name=" ")
    assert set(refused.value.by_field) == {"id", "name"}


@pytest.mark.requirement("A11-01")
def test_granting_roles_is_an_entry_of_the_trail_with_old_and_new(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "qa_reviewer")
    set_roles(uow, "ana", {"qa_approver": None}, reason="Promotion")
    assert roles_of(uow.session, "ana", now=uow.now) == {"qa_approver": NEVER}
    uow.close()
    entry = uow.session.scalars(select(AuditEvent)).one()
    assert entry.action == "roles.changed"
    assert "qa_reviewer" in entry.body
    assert "Promotion" in entry.body


def test_a_role_that_was_taken_away_can_still_be_seen(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "qa_reviewer")
    set_roles(uow, "ana", {}, reason="Left quality")
    assert roles_of(uow.session, "ana", now=uow.now) == {}
    assert roles_of(uow.session, "ana", now=uow.now - timedelta(hours=1)) == {
        "qa_reviewer": uow.now
    }


def test_setting_the_same_roles_again_changes_nothing(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "qa_reviewer")
    set_roles(uow, "ana", {"qa_reviewer": None}, reason="Again")
    uow.close()
    assert uow.session.scalars(select(AuditEvent)).all() == []


@pytest.mark.requirement("S1")
def test_nobody_grants_roles_to_themselves(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("root", "system_admin")
    with pytest.raises(NotPermittedError, match="their own roles"):
        set_roles(uow, "root", {"qa_manager": None}, reason="I may")


def test_nobody_unlocks_their_own_account(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    own = add_person("root", "system_admin", state=AccountState.LOCKED)
    with pytest.raises(NotPermittedError):
        change_state(uow, own, AccountState.ACTIVE, reason="Please")
    other = add_person("ana")
    with pytest.raises(InvalidAnswersError):
        change_state(uow, other, AccountState.LOCKED, reason=" ")
    change_state(uow, other, AccountState.LOCKED, reason="On leave")
    assert other.state is AccountState.LOCKED


@pytest.mark.parametrize(
    ("roles", "complaint"),
    [
        (["system_admin", "qa_approver"], "never both"),
        (["inspector"], "a date on which it ends"),
        (["wizard"], "no role “wizard”"),
    ],
)
@pytest.mark.requirement("A11-03")
def test_roles_that_do_not_go_together_are_refused(
    uow: UnitOfWork, add_person: AddPerson, roles: list[str], complaint: str
) -> None:
    add_person("ana")
    with pytest.raises(ConflictError, match=complaint):
        set_roles(uow, "ana", dict.fromkeys(roles), reason="Try")


def test_an_inspector_holds_no_other_role_and_for_a_time_only(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ida")
    week = uow.now + 7 * DAY
    with pytest.raises(ConflictError, match="no other role"):
        set_roles(uow, "ida", {"inspector": week, "auditor": week}, reason="Audit")
    set_roles(uow, "ida", {"inspector": week}, reason="Audit")
    assert groups_of(uow.session, "ida", now=week) == frozenset()


def test_roles_of_somebody_unknown_are_not_set(uow: UnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        set_roles(uow, "ghost", {"qa_manager": None}, reason="Try")


def test_registers_add_roles_boards_and_experts(
    uow: UnitOfWork, add_record: AddRecord
) -> None:
    add_record("roles", "brewmaster", title="Brewmaster")
    add_record("boards", "tasting_board")
    add_record("areas", "PKG", title="Packaging")
    add_record("roles", "closed_role", state="closed")
    known = known_roles(uow.session)
    assert {"brewmaster", "tasting_board", "sme:pkg", "qa_approver"} <= known.keys()
    assert "closed_role" not in known

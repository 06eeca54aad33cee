"""The permission table, and whose step, case and procedure something is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from engine.access.permissions import (
    READING,
    Target,
    kinds,
    may_see_case,
    may_start,
    may_work,
    permissions_of,
    require_may_start,
    require_may_work,
    shipped_permissions,
)
from engine.access.roles import shipped_roles
from engine.actor import SYSTEM, Actor
from engine.errors import NotPermittedError
from engine.model import ProcessInstance, Record, UserTask
from engine.store.unit_of_work import UnitOfWork

AddRecord = Callable[..., Record]
CASE = Target(kind="case")


def actor(*groups: str, id_: str = "ana", acting_for: str | None = None) -> Actor:
    return Actor(id=id_, groups=frozenset(groups), acting_for=acting_for)


def task(**columns: Any) -> UserTask:
    return UserTask(
        id=UUID(int=1),
        instance_id=UUID(int=2),
        token="1",
        element="classify",
        name="Classify",
        created_at=columns.pop("created_at", None),
        **columns,
    )


def case(**columns: Any) -> ProcessInstance:
    return ProcessInstance(
        id=UUID(int=1),
        business_key="CAPA-2026-0001",
        key="capa",
        definition_id=UUID(int=3),
        version=1,
        title="Leak",
        started_by="rita",
        started_at=columns.pop("started_at", None),
        variables=columns.pop("variables", {}),
        **columns,
    )


@pytest.mark.requirement("ASVS 8.2.1", "P11-14")
def test_what_no_rule_allows_is_refused() -> None:
    table = shipped_permissions()
    for action, kind in (("delete", "case"), ("read", "secrets"), ("", "")):
        assert not table.allows(actor(*shipped_roles()), action, Target(kind=kind)), (
            action
        )


def test_every_role_of_the_table_exists() -> None:
    known = {*shipped_roles(), "everyone"}
    assert {rule.role for rule in shipped_permissions().rules} <= known


def test_every_role_gets_exactly_its_lines_of_the_table() -> None:
    table = shipped_permissions()
    lines = {(rule.role, rule.action, rule.kind) for rule in table.rules}
    for role in {*shipped_roles(), "everyone"}:
        for action, kind in kinds(table.rules):
            found = table.allows(actor(role), action, Target(kind=kind))
            assert found == ((role, action, kind) in lines), (role, action, kind)


def test_the_administrator_decides_nothing_about_quality() -> None:
    table = shipped_permissions()
    admin = actor("system_admin", "everyone")
    assert table.allows(admin, "grant", Target(kind="role"))
    for action in ("cancel", "correct", "move"):
        assert not table.allows(admin, action, CASE)


def test_an_inspector_reads_everything_and_changes_nothing() -> None:
    table = shipped_permissions()
    inspector = actor("inspector", "qa_manager", "system_admin", "everyone")
    for action, kind in kinds(table.rules):
        allowed = table.allows(inspector, action, Target(kind=kind))
        assert not allowed or action in READING
    assert table.allows(actor("inspector"), "read", Target(kind="trail"))
    assert not may_work(inspector, task(role="qa_manager"))
    assert not may_start(inspector, role="everyone")
    with pytest.raises(NotPermittedError, match="inspector reads"):
        require_may_work(inspector, task(role="qa_manager"))


def test_a_refusal_names_the_roles_that_may() -> None:
    with pytest.raises(NotPermittedError, match="qa_approver, qa_manager"):
        shipped_permissions().require(actor("everyone"), "cancel", CASE)
    with pytest.raises(NotPermittedError, match="nobody may"):
        shipped_permissions().require(actor("everyone"), "erase", CASE)


def test_a_site_adds_rights_narrowly(uow: UnitOfWork, add_record: AddRecord) -> None:
    add_record(
        "permissions",
        "PERM-0001",
        role="area_owner",
        action="cancel",
        kind="case",
        procedure="action",
        site="ber",
        allowed=True,
    )
    table = permissions_of(uow.session)
    owner = actor("area_owner")
    wanted = Target(kind="case", procedure="action", site="ber")
    assert table.allows(owner, "cancel", wanted)
    for other in (
        CASE,
        Target(kind="case", procedure="capa", site="ber"),
        Target(kind="case", procedure="action", site="nyc"),
    ):
        assert not table.allows(owner, "cancel", other)


def test_a_rule_of_the_site_that_forbids_wins(
    uow: UnitOfWork, add_record: AddRecord
) -> None:
    add_record(
        "permissions",
        "PERM-0001",
        role="qa_manager",
        action="cancel",
        kind="case",
        allowed=False,
    )
    table = permissions_of(uow.session)
    assert not table.allows(actor("qa_manager", "qa_approver"), "cancel", CASE)
    assert table.allows(actor("qa_approver"), "cancel", CASE)


def test_a_closed_rule_no_longer_counts(uow: UnitOfWork, add_record: AddRecord) -> None:
    add_record(
        "permissions",
        "PERM-0001",
        state="closed",
        role="qa_manager",
        action="cancel",
        kind="case",
        allowed=False,
    )
    assert permissions_of(uow.session) is shipped_permissions()


def test_the_product_itself_may_do_what_it_has_to() -> None:
    assert shipped_permissions().allows(SYSTEM, "cancel", CASE)
    assert may_work(SYSTEM, task(role="qa_manager", assignee_id="bob"))


@pytest.mark.parametrize("confidentiality", ["restricted", "health_data"])
def test_a_confidential_case_is_seen_by_its_people_and_by_quality(
    confidentiality: str,
) -> None:
    instance = case(variables={"confidentiality": confidentiality}, owner_id="olga")
    table = shipped_permissions()

    def sees(who: Actor, *involved: str) -> bool:
        return may_see_case(who, instance, permissions=table, involved=involved)

    assert not sees(actor("everyone"))
    assert sees(actor("everyone", "qa_reviewer"))
    assert sees(actor("everyone", id_="rita"))
    assert sees(actor("everyone", id_="olga"))
    assert sees(actor("everyone", id_="ana"), "ana")
    assert sees(actor("everyone", id_="dan", acting_for="olga"))
    assert not sees(actor())


def test_an_ordinary_case_is_seen_by_everyone_but_not_by_outsiders() -> None:
    table = shipped_permissions()
    assert may_see_case(actor("everyone"), case(), permissions=table)
    assert may_see_case(actor("inspector"), case(), permissions=table)
    assert not may_see_case(actor("supplier_contact"), case(), permissions=table)


def test_a_procedure_is_started_by_the_role_of_its_start() -> None:
    assert may_start(actor("reporter"), role="reporter")
    assert may_start(actor("everyone"), role=None)
    assert not may_start(actor("supplier_contact"), role=None)
    with pytest.raises(NotPermittedError, match="the role process_owner"):
        require_may_start(actor("everyone"), role="process_owner", title="Deployment")


def test_a_step_is_for_its_role_until_somebody_has_it() -> None:
    offered = task(role="qa_reviewer")
    assert may_work(actor("qa_reviewer"), offered)
    assert not may_work(actor("qa_approver"), offered)
    taken = task(role="qa_reviewer", assignee_id="bob")
    assert not may_work(actor("qa_reviewer"), taken)
    assert may_work(actor(id_="bob"), taken)
    with pytest.raises(NotPermittedError, match="is with bob"):
        require_may_work(actor("qa_reviewer"), taken)
    with pytest.raises(NotPermittedError, match="needs the role qa_reviewer"):
        require_may_work(actor("everyone"), offered)


def test_a_deputy_does_own_steps_in_the_own_name() -> None:
    deputy = actor("everyone", id_="dan", acting_for="bob")
    assert may_work(deputy, task(assignee_id="bob"))
    assert not may_work(deputy, task(assignee_id="dan"))
    with pytest.raises(NotPermittedError, match="in your own name"):
        require_may_work(deputy, task(assignee_id="dan"))

"""Rights as data: rules are added and taken back with a reason, and count at once."""

from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.people.add_rule import AddRule
from engine.commands.people.close_rule import CloseRule
from engine.commands.people.set_roles import SetRoles
from engine.commands.registers.seed_registers import SeedRegisters
from engine.commands.tasks.assign_task import AssignTask
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    NotPermittedError,
)
from engine.queries.rights import Rights
from engine.testing import Bench
from tests.engine.house import actions, begun, snapshot, task_id, who


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """Fill the registers, as an installation does."""
    bench.engine.execute(SeedRegisters(), actor=SYSTEM)
    return bench


def add(bench: Bench, register: str, by: str = "ada", **values: Any) -> str:
    command = AddRule(register=register, values=values, reason="Decided in the board")
    return bench.engine.execute(command, actor=who(bench, by))


def _given(bench: Bench, by: str = "olga") -> None:
    bench.engine.execute(
        AssignTask(task_id=task_id(bench, "write"), person="ben", reason="x"),
        actor=who(bench, by),
    )


@pytest.mark.requirement("S1", "ASVS 8.2.1", "ASVS 8.2.2", "P11-14")
def test_a_permission_of_the_site_counts_at_once_and_can_be_taken_back(
    desk: Bench,
) -> None:
    begun(desk)
    rule = add(
        desk,
        "permissions",
        role="qa_manager",
        action="assign",
        kind="task",
        procedure="letter",
        allowed=False,
    )
    with pytest.raises(NotPermittedError):
        _given(desk)
    command = CloseRule(register="permissions", key=rule, reason="Decided otherwise")
    desk.engine.execute(command, actor=who(desk, "ada"))
    _given(desk)
    assert "record.created" in actions(desk)
    assert "record.moved" in actions(desk)


@pytest.mark.requirement("S1")
def test_a_rule_for_another_procedure_changes_nothing_here(desk: Bench) -> None:
    begun(desk)
    add(
        desk,
        "permissions",
        role="qa_manager",
        action="assign",
        kind="task",
        procedure="capa",
        allowed=False,
    )
    _given(desk)


@pytest.mark.requirement("S1", "ASVS 8.3.2")
def test_nobody_gives_permissions_to_their_own_roles_or_lifts_what_binds_them(
    desk: Bench,
) -> None:
    for role in ("system_admin", "everyone"):
        with pytest.raises((NotPermittedError, InvalidAnswersError)):
            add(
                desk,
                "permissions",
                role=role,
                action="cancel",
                kind="case",
                allowed=True,
            )
    rule = add(
        desk,
        "permissions",
        role="system_admin",
        action="seal",
        kind="trail",
        allowed=False,
    )
    command = CloseRule(register="permissions", key=rule, reason="I want to")
    with pytest.raises(NotPermittedError, match="role they hold"):
        desk.engine.execute(command, actor=who(desk, "ada"))


@pytest.mark.requirement("S1", "ASVS 8.2.1")
def test_only_administrators_change_rules_and_only_registers_of_rules(
    desk: Bench,
) -> None:
    before = snapshot(desk)["record"]
    for by in ("ana", "olga", "ines"):
        with pytest.raises(NotPermittedError):
            add(desk, "role_pairs", by=by, a="author", b="qa_approver")
    with pytest.raises(NotPermittedError):
        add(desk, "training_records", person="ana")
    assert snapshot(desk)["record"] == before


def test_what_makes_no_sense_is_refused_by_field(desk: Bench) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("role_pairs", {"a": "author", "b": "author"}, "b"),
        ("role_pairs", {"a": "nobody", "b": "author"}, "a"),
        (
            "permissions",
            {"role": "author", "action": "fly", "kind": "case", "allowed": True},
            "action",
        ),
        ("roles", {"key": "author", "title": "Author"}, "key"),
        ("sites", {"name": "Elsewhere"}, "key"),
    ]
    for register, values, field in wrong:
        with pytest.raises(InvalidAnswersError) as refused:
            add(desk, register, **values)
        assert field in refused.value.by_field
    with pytest.raises(InvalidAnswersError):
        desk.engine.execute(
            AddRule(register="roles", values={"key": "x", "title": "X"}, reason=" "),
            actor=who(desk, "ada"),
        )


@pytest.mark.requirement("S1", "ASVS 8.3.2")
def test_a_pair_the_site_forbids_keeps_roles_apart(desk: Bench) -> None:
    add(desk, "role_pairs", a="author", b="qa_approver")
    with pytest.raises(ConflictError, match="never both"):
        desk.engine.execute(
            SetRoles(
                person="ana", roles={"author": None, "qa_approver": None}, reason="x"
            ),
            actor=who(desk, "ada"),
        )


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_a_separation_of_the_site_counts_for_cases_that_run(desk: Bench) -> None:
    begun(desk)
    desk.complete("write", {"name": "quinn"}, actor="ana")
    add(desk, "separations", procedure="letter", a="=name", b="approve")
    with pytest.raises(DutyConflictError, match="is name"):
        desk.sign("approve", {"verdict": "accept"}, actor="quinn")


def test_the_page_knows_what_counts(desk: Bench) -> None:
    add(desk, "roles", key="press", title="Press office")
    add(desk, "group_roles", group="press-team", role="press")
    found = desk.engine.fetch(Rights(), actor=who(desk, "ada"))
    assert found.roles["press"] == "Press office"
    assert [each.fields["group"] for each in found.group_roles] == ["press-team"]
    assert ("assign", "task") in found.actions
    with pytest.raises(NotPermittedError):
        desk.engine.fetch(Rights(), actor=who(desk, "ana"))

"""Delegation, return, assignment, standing in: who does a step, in whose name."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.access.people import actor_of
from engine.access.substitution import covers_of
from engine.actor import SYSTEM, Actor
from engine.commands.people.arrange_substitution import (
    ArrangeSubstitution,
    EndSubstitution,
)
from engine.commands.people.change_account_state import ChangeAccountState
from engine.commands.tasks.assign_task import AssignTask
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.delegate_task import DelegateTask
from engine.commands.tasks.release_task import ReleaseTask
from engine.commands.tasks.return_task import ReturnTask
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    NotPermittedError,
)
from engine.model import AccountState, AuditEvent, Notice, Signature
from engine.queries.base import Reading
from engine.queries.inbox import Inbox, InboxPage, OwnCount
from engine.queries.task_page import TaskPage
from engine.testing import Bench
from tests.engine.house import (
    FORMS,
    LETTER,
    actions,
    begun,
    only_task,
    rows,
    task_id,
    who,
)
from tests.engine.house import MAILBOX as _MAILBOX

TODAY = date(2026, 1, 5)


class _Deputy:
    """Who somebody is at their next request: with the absences they cover."""

    def __init__(self, person: str) -> None:
        self.person = person

    def fetch(self, reading: Reading) -> Actor:
        found = actor_of(reading.session, self.person, now=reading.now)
        covers = covers_of(reading.session, self.person, now=reading.now)
        return Actor(found.id, found.groups, name=found.name, covers=covers)


def deputy(bench: Bench, person: str = "dan") -> Actor:
    return bench.engine.fetch(_Deputy(person), actor=SYSTEM)


def away(bench: Bench, absent: str = "ana", **more: Any) -> UUID:
    today = bench.clock().date()
    given = {"deputy": "dan", "first": today, "last": today + timedelta(days=4), **more}
    return bench.engine.execute(
        ArrangeSubstitution(absent=absent, **given), actor=who(bench, absent)
    )


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """Add somebody who has no role at all."""
    bench.add_person("dan", ())
    return bench


def inbox(bench: Bench, actor: Actor, box: str = "mine") -> InboxPage:
    return bench.engine.fetch(Inbox(box=box), actor=actor)


def written(bench: Bench, actor: Actor) -> None:
    bench.engine.execute(
        CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"}),
        actor=actor,
    )


# -- delegation


@pytest.mark.requirement("C-5", "R-044")
def test_a_delegated_step_is_with_the_other_and_can_come_back(bench: Bench) -> None:
    begun(bench)
    task, ana, ben = task_id(bench, "write"), who(bench, "ana"), who(bench, "ben")
    command = DelegateTask(task_id=task, person="ben", reason="He knows the customer")
    bench.engine.execute(command, actor=ana)
    assert only_task(bench, "write").assignee_id == "ben"
    assert [each.person for each in rows(bench, Notice)] == ["ben"]
    with pytest.raises(NotPermittedError):
        bench.engine.execute(command, actor=ana)
    bench.engine.execute(ReturnTask(task_id=task, reason="No time"), actor=ben)
    given = only_task(bench, "write")
    assert (given.assignee_id, given.delegated_by) == ("ana", None)
    assert [each for each in actions(bench) if each.startswith("task.")] == [
        "task.delegated",
        "task.returned",
    ]
    with pytest.raises(ConflictError, match="Nobody delegated"):
        bench.engine.execute(ReturnTask(task_id=task, reason="x"), actor=ana)


@pytest.mark.requirement("ASVS 8.2.2", "S1")
def test_only_who_may_do_a_step_delegates_it(bench: Bench) -> None:
    begun(bench)
    task = task_id(bench, "write")
    for person in ("quinn", "ines", "olga"):
        with pytest.raises(NotPermittedError):
            bench.engine.execute(
                DelegateTask(task_id=task, person="ben", reason="x"),
                actor=who(bench, person),
            )
    for command in (
        DelegateTask(task_id=task, person="ana", reason="x"),
        DelegateTask(task_id=task, person="nobody", reason="x"),
        DelegateTask(task_id=task, person="ines", reason="x"),
        DelegateTask(task_id=task, person="ben", reason=" "),
    ):
        with pytest.raises(InvalidAnswersError):
            bench.engine.execute(command, actor=who(bench, "ana"))


@pytest.mark.requirement("11.10(g)", "P11-14")
def test_a_signing_step_goes_to_nobody_without_its_role(bench: Bench) -> None:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    command = DelegateTask(task_id=task_id(bench, "approve"), person="ben", reason="x")
    with pytest.raises(InvalidAnswersError) as refused:
        bench.engine.execute(command, actor=who(bench, "quinn"))
    assert "signed as approver" in refused.value.by_field["person"][0]


# -- separation of duties at each of the six doors


@pytest.fixture
def both(bench: Bench) -> Bench:
    """Make the writer an approver: only separation keeps them apart."""
    bench.add_person("ana", ("clerk", "approver"))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    return bench


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_the_author_does_not_claim_the_approval(both: Bench) -> None:
    with pytest.raises(DutyConflictError):
        both.engine.execute(
            ClaimTask(task_id=task_id(both, "approve")), actor=who(both, "ana")
        )


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_the_approval_is_not_delegated_to_the_author(both: Bench) -> None:
    with pytest.raises(DutyConflictError):
        both.engine.execute(
            DelegateTask(task_id=task_id(both, "approve"), person="ana", reason="x"),
            actor=who(both, "quinn"),
        )


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_the_approval_is_not_assigned_to_the_author(both: Bench) -> None:
    with pytest.raises(DutyConflictError):
        both.engine.execute(
            AssignTask(task_id=task_id(both, "approve"), person="ana", reason="x"),
            actor=who(both, "olga"),
        )


@pytest.mark.requirement("ASVS 2.3.5", "R-032", "S9", "DI-05")
def test_the_author_signs_no_approval(both: Bench) -> None:
    with pytest.raises(DutyConflictError):
        both.sign("approve", {"verdict": "accept"}, actor="ana")


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_the_author_approves_not_even_as_a_substitute(both: Bench) -> None:
    both.engine.execute(
        ClaimTask(task_id=task_id(both, "approve")), actor=who(both, "quinn")
    )
    away(both, "quinn", deputy="ana")
    with pytest.raises(DutyConflictError):
        both.engine.execute(
            CompleteTask(task_id=task_id(both, "approve"), answers={}),
            actor=who(both, "ana"),
        )


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_who_was_stood_in_for_by_the_author_approves_nothing(desk: Bench) -> None:
    desk.add_person("quinn", ("approver", "clerk"))
    begun(desk)
    away(desk, "quinn")
    written(desk, deputy(desk))
    with pytest.raises(DutyConflictError):
        desk.engine.execute(
            ClaimTask(task_id=task_id(desk, "approve")), actor=who(desk, "quinn")
        )


# -- substitution


@pytest.mark.requirement("R-044", "P11-09")
def test_a_substitute_sees_steps_already_assigned_those_of_groups_and_later_ones(
    desk: Bench,
) -> None:
    begun(desk)
    desk.engine.execute(
        ClaimTask(task_id=task_id(desk, "write")), actor=who(desk, "ana")
    )
    away(desk)
    dan = deputy(desk)
    (item,) = inbox(desk, dan).items
    assert (item.name, item.for_person) == ("Write the letter", "ana")
    assert desk.engine.fetch(OwnCount(), actor=dan) == 1
    assert inbox(desk, dan).groups == 0
    begun(desk)
    assert [each.for_person for each in inbox(desk, dan, "groups").items] == ["ana"]
    assert inbox(desk, dan).groups == 1
    assert inbox(desk, deputy(desk, "ben"), "groups").items[0].for_person is None


@pytest.mark.requirement("11.10(e)", "P11-09", "DI-01")
def test_what_a_substitute_does_is_recorded_as_theirs_for_the_absent(
    desk: Bench,
) -> None:
    begun(desk)
    away(desk)
    dan = deputy(desk)
    view = desk.engine.fetch(TaskPage(task_id=task_id(desk, "write")), actor=dan)
    assert (view.mine, view.acting_for, view.claimable) == (True, "ana", True)
    desk.engine.execute(ClaimTask(task_id=task_id(desk, "write")), actor=dan)
    assert only_task(desk, "write").assignee_id == "ana"
    desk.engine.execute(ReleaseTask(task_id=task_id(desk, "write")), actor=dan)
    written(desk, dan)
    done = only_task(desk, "write")
    assert (done.completed_by, done.completed_for) == ("dan", "ana")
    with desk.engine.database.reading() as session:
        body = session.scalar(
            select(AuditEvent.body).where(AuditEvent.action == "task.completed")
        )
    assert '"acting_for":"ana"' in str(body)
    assert '"id":"dan"' in str(body)


@pytest.mark.requirement("11.50", "P11-21")
def test_a_signature_prints_for_whom_it_was_given(desk: Bench) -> None:
    begun(desk)
    desk.complete("write", {"name": "Offer"}, actor="ana")
    away(desk, "quinn")
    desk.sign("approve", {"verdict": "accept"}, actor="dan")
    (signature,) = rows(desk, Signature)
    assert (signature.signer_id, signature.on_behalf_of) == ("dan", "quinn")


def test_nothing_is_covered_before_after_or_outside_the_scope(desk: Bench) -> None:
    begun(desk)
    tomorrow = TODAY + timedelta(days=1)
    for more in (
        {"first": tomorrow},
        {"procedure": "mailbox"},
        {"role": "verifier"},
        {"groups": False},
    ):
        desk.deploy(_MAILBOX)
        rule = away(desk, **more)
        assert inbox(desk, deputy(desk), "groups").items == []
        with pytest.raises(NotPermittedError):
            written(desk, deputy(desk))
        desk.engine.execute(EndSubstitution(rule=rule), actor=who(desk, "ana"))
    away(desk)
    desk.advance("6 days")
    assert inbox(desk, deputy(desk), "overdue").items == []


def test_who_is_back_has_no_substitute_any_more(desk: Bench) -> None:
    begun(desk)
    rule = away(desk)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(EndSubstitution(rule=rule), actor=who(desk, "dan"))
    desk.engine.execute(EndSubstitution(rule=rule), actor=who(desk, "ana"))
    assert deputy(desk).covers == ()
    assert actions(desk)[-2:] == ["command.refused", "substitution.ended"]


@pytest.mark.requirement("ASVS 8.3.2", "S1")
def test_nobody_becomes_by_standing_in_what_they_may_not_be(desk: Bench) -> None:
    desk.add_person("petra", ("qa_approver",))
    with pytest.raises(InvalidAnswersError) as refused:
        away(desk, "petra", deputy="ada")
    assert "both system_admin and qa_approver" in refused.value.by_field["deputy"][0]
    with pytest.raises(InvalidAnswersError) as refused:
        desk.engine.execute(
            ArrangeSubstitution(
                absent="ana", deputy="olga", first=TODAY, last=date(2027, 1, 1)
            ),
            actor=who(desk, "olga"),
        )
    assert "themselves a deputy" in refused.value.by_field["deputy"][0]
    with pytest.raises(NotPermittedError):
        desk.engine.execute(
            ArrangeSubstitution(
                absent="ana", deputy="ben", first=TODAY, last=date(2027, 1, 1)
            ),
            actor=who(desk, "quinn"),
        )


def test_who_has_left_is_stood_in_for_by_nobody(desk: Bench) -> None:
    begun(desk)
    away(desk)
    dan = deputy(desk)
    desk.engine.execute(
        ChangeAccountState(person="ana", state=AccountState.LEFT, reason="Gone"),
        actor=who(desk, "ada"),
    )
    with pytest.raises(NotPermittedError):
        written(desk, dan)


@pytest.mark.requirement("ASVS 2.3.5", "R-032")
def test_whom_duties_keep_off_a_step_is_not_given_it_by_the_case(bench: Bench) -> None:
    """The case names its approver; who wrote the letter themselves does not get it."""
    named = LETTER.replace(
        b'<qms:assignment role="approver"/>',
        b'<qms:assignment role="approver" person="=checker"/>',
    )
    bench.deploy(named, forms=FORMS)
    for checker, assigned in (("ana", None), ("quinn", "quinn")):
        case = bench.start("letter", given={"checker": checker}, actor="ana")
        bench.complete("write", {"name": "Offer"}, instance=case, actor="ana")
        assert bench.task("approve", case).assignee == assigned
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")

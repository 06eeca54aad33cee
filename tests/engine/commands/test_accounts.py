"""Accounts over their life: links, first administrator, locks, leaving."""

from datetime import timedelta

import pytest

from engine.actor import SYSTEM
from engine.clock import new_secret
from engine.commands.people.change_account import ChangeAccount
from engine.commands.people.change_account_state import ChangeAccountState
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.create_first_administrator import CreateFirstAdministrator
from engine.commands.people.end_sessions_of import EndSessionsOf
from engine.commands.people.issue_link import IssueLink, OweLink
from engine.commands.people.open_session import OpenSession, SignIn
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.people.set_password import SetPassword
from engine.commands.people.set_roles import SetRoles
from engine.commands.people.unlock_account import UnlockAccount
from engine.commands.people.use_link import UseLink
from engine.commands.tasks.assign_task import AssignTask
from engine.commands.tasks.claim_task import ClaimTask
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotFoundError,
    NotPermittedError,
)
from engine.model import Account, AccountState, Notice
from engine.queries.people import People, Person
from engine.queries.reassignable import Areas, LeftSteps
from engine.queries.sessions import CurrentSession
from engine.testing import Bench
from tests.engine.house import actions, begun, jobs, rows, snapshot, task_id, who

PASSWORD = "seven quiet lamps in the harbour"
IDLE = timedelta(minutes=15)


def _with_link(bench: Bench, person: str = "ana", by: str = "ada") -> str:
    bench.engine.execute(IssueLink(person=person, digest="d"), actor=who(bench, by))
    return "d"


def _signed_in(bench: Bench, person: str = "ana", digest: str = "after") -> str | None:
    bench.engine.execute(OpenSession(digest=f"b{digest}", csrf="c"), actor=SYSTEM)
    return bench.engine.execute(
        SignIn(
            person=person,
            password=PASSWORD,
            old_digest=f"b{digest}",
            digest=digest,
            csrf="c",
            address="192.0.2.1",
        ),
        actor=SYSTEM,
    )


def _alive(bench: Bench, digest: str = "after") -> bool:
    query = CurrentSession(digest=digest, idle=IDLE)
    return bench.engine.fetch(query, actor=SYSTEM) is not None


def _account(bench: Bench, person: str = "ana") -> Account:
    (found,) = [each for each in rows(bench, Account) if each.id == person]
    assert isinstance(found, Account)
    return found


@pytest.mark.requirement("ASVS 6.4.6", "P11-32", "11.300(b)", "S3")
def test_a_password_is_set_by_a_link_and_only_by_its_owner(bench: Bench) -> None:
    digest = _with_link(bench)
    assert bench.engine.execute(UseLink(digest=digest, new=PASSWORD), actor=SYSTEM) == (
        "ana"
    )
    assert _signed_in(bench) is None
    assert not _account(bench).temporary
    assert [each.person for each in rows(bench, Notice)] == ["ana"]


@pytest.mark.requirement("S3", "11.300(b)")
def test_a_link_works_once_and_for_fifteen_minutes(bench: Bench) -> None:
    digest = _with_link(bench)
    bench.engine.execute(UseLink(digest=digest, new=PASSWORD), actor=SYSTEM)
    with pytest.raises(NotPermittedError, match="has been used"):
        bench.engine.execute(UseLink(digest=digest, new=PASSWORD), actor=SYSTEM)
    bench.engine.execute(IssueLink(person="ana", digest="e"), actor=who(bench, "ada"))
    bench.clock.set(bench.clock() + timedelta(minutes=15))
    with pytest.raises(NotPermittedError):
        bench.engine.execute(UseLink(digest="e", new=PASSWORD), actor=SYSTEM)
    assert actions(bench)[-1] == "command.refused"


def test_a_second_link_makes_the_first_worthless(bench: Bench) -> None:
    _with_link(bench)
    bench.engine.execute(IssueLink(person="ana", digest="e"), actor=who(bench, "ada"))
    with pytest.raises(NotPermittedError):
        bench.engine.execute(UseLink(digest="d", new=PASSWORD), actor=SYSTEM)
    bench.engine.execute(UseLink(digest="e", new=PASSWORD), actor=SYSTEM)


def test_a_weak_password_leaves_the_link_as_it_was(bench: Bench) -> None:
    digest = _with_link(bench)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(UseLink(digest=digest, new="short"), actor=SYSTEM)
    bench.engine.execute(UseLink(digest=digest, new=PASSWORD), actor=SYSTEM)


@pytest.mark.requirement("S9", "P11-32", "11.200(a)(2)")
def test_from_the_link_on_nothing_is_signed_with_the_old_password(bench: Bench) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    _with_link(bench)

    def proof(password: str) -> dict[str, str]:
        return bench.engine.execute(
            ProveIdentity(
                person="ana",
                password=password,
                session_digest="s",
                digest="x",
                meaning="approval",
            ),
            actor=who(bench, "ana"),
        )

    assert proof(PASSWORD)["refused"] == "password-temporary"
    new = "another rather long sentence"
    bench.engine.execute(UseLink(digest="d", new=new), actor=SYSTEM)
    assert "proof" in proof(new)


@pytest.mark.requirement("S3", "P11-37")
def test_the_link_opens_every_lock_and_ends_every_session(bench: Bench) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    _signed_in(bench, digest="stolen")
    for number in range(25):
        bench.engine.execute(
            SignIn(
                person="ana",
                password="wrong",
                old_digest="",
                digest="",
                csrf="",
                address=f"203.0.113.{number}",
            ),
            actor=SYSTEM,
        )
    assert _signed_in(bench, digest="late") is not None
    digest = _with_link(bench)
    bench.engine.execute(UseLink(digest=digest, new=PASSWORD), actor=SYSTEM)
    assert not _alive(bench, "stolen")
    assert _signed_in(bench) is None


@pytest.mark.requirement("8.2.1", "S9")
def test_nobody_makes_a_link_for_themselves_or_without_the_right(bench: Bench) -> None:
    for person, by in (("ada", "ada"), ("ana", "ben"), ("ana", "ines")):
        with pytest.raises(NotPermittedError):
            _with_link(bench, person, by)


def test_a_mailed_link_is_owed_without_its_secret(bench: Bench) -> None:
    ada = who(bench, "ada")
    without = ChangeAccount(person="ana", name="Ana", reason="Changed provider")
    bench.engine.execute(without, actor=ada)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(OweLink(person="ana"), actor=ada)
    change = ChangeAccount(
        person="ana", name="Ana", mail="ana@example.org", reason="Moved"
    )
    bench.engine.execute(change, actor=ada)
    bench.engine.execute(OweLink(person="ana"), actor=ada)
    (owed,) = [each for each in jobs(bench) if each.kind == "password_link"]
    assert owed.payload == {"person": "ana"}


def test_secrets_have_256_bits_and_never_repeat() -> None:
    found = {new_secret() for _ in range(100)}
    assert len(found) == 100
    assert min(map(len, found)) == 43


@pytest.mark.requirement("ASVS 6.3.2", "S3")
def test_the_first_administrator_comes_in_once_and_only_where_nobody_is() -> None:
    bench = Bench()
    first = CreateFirstAdministrator(
        person="root", name="Ruth Root", mail="", new=PASSWORD
    )
    weak = CreateFirstAdministrator(person="r", name="R", mail="", new="short")
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(weak, actor=SYSTEM)
    assert bench.engine.execute(first, actor=SYSTEM) == "root"
    again = CreateFirstAdministrator(
        person="eve", name="Eve", mail="", new="another rather long sentence"
    )
    with pytest.raises(NotPermittedError, match="people already"):
        bench.engine.execute(again, actor=SYSTEM)
    assert _signed_in(bench, "root") is None
    bench.close()


@pytest.mark.requirement("R30", "S2", "ASVS 7.4.2", "P11-05", "R-036")
def test_who_is_disabled_is_out_and_their_tasks_show_for_reassignment(
    bench: Bench,
) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    _signed_in(bench)
    begun(bench)
    open_id = task_id(bench, "write")
    bench.engine.execute(ClaimTask(task_id=open_id), actor=who(bench, "ana"))
    left = bench.engine.execute(
        ChangeAccountState(person="ana", state=AccountState.LEFT, reason="Has left"),
        actor=who(bench, "ada"),
    )
    assert left == 1
    assert not _alive(bench)
    assert _signed_in(bench, digest="again") is not None
    olga = who(bench, "olga")
    (step,) = bench.engine.fetch(LeftSteps(), actor=olga)
    assert (step.task_id, step.assignee_id) == (open_id, "ana")
    assert bench.engine.fetch(LeftSteps(), actor=who(bench, "ben")) == []
    assert [each.person for each in rows(bench, Notice)] == ["olga"]
    bench.engine.execute(
        AssignTask(task_id=open_id, person="ben", reason="Ana left"), actor=olga
    )
    assert bench.engine.fetch(LeftSteps(), actor=olga) == []
    bench.complete("write", {"name": "Offer"}, actor="ben")


def test_nobody_disables_themselves_and_nobody_without_a_reason(bench: Bench) -> None:
    ada = who(bench, "ada")
    lock = AccountState.LOCKED
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            ChangeAccountState(person="ada", state=lock, reason="x"), actor=ada
        )
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            ChangeAccountState(person="ana", state=lock, reason=" "), actor=ada
        )


@pytest.mark.requirement("S2", "ASVS 7.4.1")
def test_people_end_their_own_sessions_and_administrators_those_of_others(
    bench: Bench,
) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    for digest in ("one", "two", "three"):
        _signed_in(bench, digest=digest)
    ana = who(bench, "ana")
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            EndSessionsOf(person="ana", reason="x"), actor=who(bench, "ben")
        )
    with pytest.raises(NotFoundError):
        bench.engine.execute(
            EndSessionsOf(person="ben", reason="x", only="one"), actor=who(bench, "ada")
        )
    bench.engine.execute(
        EndSessionsOf(person="ana", reason="mine", only="one"), actor=ana
    )
    assert [_alive(bench, each) for each in ("one", "two")] == [False, True]
    ended = bench.engine.execute(
        EndSessionsOf(person="ana", reason="mine", spared="two"), actor=ana
    )
    assert (ended, _alive(bench, "two")) == (1, True)
    bench.engine.execute(
        EndSessionsOf(person="ana", reason="Lost laptop"), actor=who(bench, "ada")
    )
    assert not _alive(bench, "two")
    assert actions(bench)[-1] == "session.ended"


@pytest.mark.requirement("S2", "ASVS 7.2.4")
def test_another_password_ends_every_session_but_the_one_it_is_set_in(
    bench: Bench,
) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    for digest in ("here", "stolen"):
        _signed_in(bench, digest=digest)
    bench.engine.execute(
        SetPassword(
            person="ana",
            new="another rather long sentence",
            old=PASSWORD,
            spared="here",
        ),
        actor=who(bench, "ana"),
    )
    assert [_alive(bench, each) for each in ("here", "stolen")] == [True, False]


@pytest.mark.requirement("S3")
def test_an_administrator_opens_the_sign_in_but_never_the_signing(bench: Bench) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    for _ in range(5):
        bench.engine.execute(
            SignIn(
                person="ana",
                password="wrong",
                old_digest="",
                digest="",
                csrf="",
                address="192.0.2.1",
            ),
            actor=SYSTEM,
        )
        bench.engine.execute(
            ProveIdentity(
                person="ana",
                password="wrong",
                session_digest="s",
                digest="x",
                meaning="approval",
            ),
            actor=who(bench, "ana"),
        )
    assert _signed_in(bench) is not None
    ada = who(bench, "ada")
    seen = bench.engine.fetch(Person(id="ana"), actor=ada)
    assert {scope for scope, _until in seen.locks} == {"here", "signing"}
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(UnlockAccount(person="ana", reason=""), actor=ada)
    with pytest.raises(NotPermittedError):
        bench.engine.execute(UnlockAccount(person="ada", reason="Me"), actor=ada)
    bench.engine.execute(UnlockAccount(person="ana", reason="Rang me"), actor=ada)
    assert _signed_in(bench, digest="then") is None
    assert _account(bench).signing_locked
    seen = bench.engine.fetch(Person(id="ana"), actor=ada)
    assert [scope for scope, _until in seen.locks] == ["signing"]


def test_a_changed_account_keeps_old_and_new_in_the_trail(bench: Bench) -> None:
    ada = who(bench, "ada")
    wrong = ChangeAccount(
        person="ana", name="", reason="", manager="ana", site="nowhere"
    )
    before = snapshot(bench)
    with pytest.raises(InvalidAnswersError) as refused:
        bench.engine.execute(wrong, actor=ada)
    assert set(refused.value.by_field) == {"name", "reason", "manager", "site"}
    assert snapshot(bench) == before
    right = ChangeAccount(
        person="ana", name="Ana Married", reason="Wedding", manager="ben"
    )
    bench.engine.execute(right, actor=ada)
    assert _account(bench).name == "Ana Married"
    assert actions(bench)[-1] == "account.changed"
    events = len(actions(bench))
    bench.engine.execute(right, actor=ada)
    assert len(actions(bench)) == events


@pytest.mark.requirement("S1", "ASVS 8.2.1")
def test_only_who_looks_after_accounts_sees_them(bench: Bench) -> None:
    ada, ana = who(bench, "ada"), who(bench, "ana")
    found = bench.engine.fetch(People(words="clerk"), actor=ada)
    assert [each.id for each in found.items] == ["ana", "ben"]
    assert found.administrators == 1
    for query in (People(), Person(id="ana")):
        with pytest.raises(NotPermittedError):
            bench.engine.fetch(query, actor=ana)
    assert bench.engine.fetch(Areas(), actor=ada) == {
        "administration",
        "audit",
        "background",
        "retention",
    }
    assert bench.engine.fetch(Areas(), actor=ana) == frozenset()
    assert bench.engine.fetch(Areas(), actor=who(bench, "olga")) == {
        "audit",
        "background",
        "reassign",
        "retention",
    }


@pytest.mark.requirement("ASVS 8.3.2", "S1")
def test_nobody_grants_roles_to_themselves_and_forbidden_pairs_stay_apart(
    bench: Bench,
) -> None:
    ada = who(bench, "ada")
    with pytest.raises(NotPermittedError, match="their own roles"):
        bench.engine.execute(
            SetRoles(person="ada", roles={"qa_manager": None}, reason="x"), actor=ada
        )
    with pytest.raises(ConflictError, match="never both"):
        bench.engine.execute(
            SetRoles(
                person="ana",
                roles={"system_admin": None, "qa_approver": None},
                reason="x",
            ),
            actor=ada,
        )
    with pytest.raises(ConflictError, match="never both"):
        bench.engine.execute(
            CreateAccount(
                person="neo",
                name="Neo",
                roles={"system_admin": None, "qa_approver": None},
            ),
            actor=ada,
        )

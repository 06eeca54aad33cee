"""Accounts, passwords, sessions: who may come in, and who is kept out."""

from datetime import timedelta
from typing import Any

import pytest

from engine.actor import SYSTEM
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.open_session import (
    EndSession,
    OpenSession,
    SignIn,
    TouchSession,
)
from engine.commands.people.set_password import SetPassword
from engine.commands.people.set_roles import SetRoles
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotPermittedError,
)
from engine.model import Account, AccountState, Notice, Session
from engine.queries.people import OwnSessions
from engine.queries.sessions import CurrentSession, SessionView
from engine.testing import Bench
from tests.engine.house import actions, count, rows, snapshot, who, without_refusals
from tests.engine.trail import broken_links

PASSWORD = "seven quiet lamps in the harbour"
IDLE = timedelta(minutes=15)


def _with_password(bench: Bench) -> None:
    bench.engine.execute(SetPassword(person="ana", new=PASSWORD), actor=SYSTEM)
    bench.engine.execute(OpenSession(digest="before", csrf="c"), actor=SYSTEM)


def _sign_in(bench: Bench, password: str, **more: Any) -> str | None:
    given = {"person": "ana", "old_digest": "before", "digest": "after", **more}
    command = SignIn(password=password, csrf="c2", address="192.0.2.1", **given)
    return bench.engine.execute(command, actor=SYSTEM)


def _session(bench: Bench, digest: str) -> SessionView | None:
    return bench.engine.fetch(CurrentSession(digest=digest, idle=IDLE), actor=SYSTEM)


def test_an_administrator_creates_an_account_with_roles(bench: Bench) -> None:
    bench.engine.execute(
        CreateAccount(person="Nina", name="Nina New", roles={"qa_reviewer": None}),
        actor=who(bench, "ada"),
    )
    (nina,) = [each for each in rows(bench, Account) if each.id == "nina"]
    assert nina.password_hash == ""
    assert actions(bench)[-2:] == ["account.created", "roles.changed"]


def test_nobody_else_creates_accounts_or_gives_roles(bench: Bench) -> None:
    before = snapshot(bench)
    for command in (
        CreateAccount(person="nina", name="Nina"),
        SetRoles(person="ben", roles={"qa_manager": None}, reason="Why not"),
    ):
        with pytest.raises(NotPermittedError):
            bench.engine.execute(command, actor=who(bench, "ana"))
    assert without_refusals(snapshot(bench)) == without_refusals(before)


@pytest.mark.requirement("P11-26")
def test_a_user_id_is_never_given_again(bench: Bench) -> None:
    with pytest.raises(ConflictError, match="never reused"):
        bench.engine.execute(
            CreateAccount(person="ana", name="Another Ana"), actor=who(bench, "ada")
        )


@pytest.mark.parametrize("person", ["", "ä", "a b", "a" * 61, "<script>"])
def test_a_user_id_has_plain_signs_only(bench: Bench, person: str) -> None:
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            CreateAccount(person=person, name="X"), actor=who(bench, "ada")
        )


def test_roles_change_with_a_reason(bench: Bench) -> None:
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            SetRoles(person="ben", roles={}, reason=" "), actor=who(bench, "ada")
        )


@pytest.mark.requirement("ASVS 7.2.4", "S2", "ASVS 16.3.1")
def test_who_signs_in_gets_a_new_session_and_the_old_one_is_worthless(
    bench: Bench,
) -> None:
    _with_password(bench)
    assert _sign_in(bench, PASSWORD, person=" Ana ") is None
    assert _session(bench, "before") is None
    view = _session(bench, "after")
    assert view is not None
    assert view.actor is not None
    assert (view.actor.id, view.csrf) == ("ana", "c2")
    assert "clerk" in view.actor.groups
    assert actions(bench)[-1] == "session.started"


@pytest.mark.requirement("ASVS 6.3.8", "S3", "ASVS 16.3.1")
def test_every_refusal_at_the_door_reads_the_same(bench: Bench) -> None:
    _with_password(bench)
    wrong = _sign_in(bench, "wrong")
    unknown = _sign_in(bench, "wrong", person="nobody")
    assert wrong == unknown is not None
    assert actions(bench)[-2:] == ["session.refused"] * 2
    assert _session(bench, "after") is None


def test_the_fifth_failure_locks_even_the_right_password_out(bench: Bench) -> None:
    _with_password(bench)
    for _ in range(5):
        _sign_in(bench, "wrong")
    assert _sign_in(bench, PASSWORD) is not None
    assert [each.person for each in rows(bench, Notice)] == ["ada"]
    bench.clock.set(bench.clock() + timedelta(minutes=16))
    assert _sign_in(bench, PASSWORD) is None
    assert broken_links(bench) == []


def test_a_lock_holds_for_the_address_it_came_from(bench: Bench) -> None:
    _with_password(bench)
    for _ in range(5):
        _sign_in(bench, "wrong")
    command = SignIn(
        person="ana",
        password=PASSWORD,
        old_digest="before",
        digest="after",
        csrf="c",
        address="198.51.100.7",
    )
    assert bench.engine.execute(command, actor=SYSTEM) is None


@pytest.mark.requirement("ASVS 7.3.1", "S2")
def test_an_idle_session_ends_and_so_does_an_old_one(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    bench.clock.set(bench.clock() + timedelta(minutes=14))
    assert _session(bench, "after") is not None
    bench.engine.execute(TouchSession(digest="after"), actor=SYSTEM)
    bench.clock.set(bench.clock() + timedelta(minutes=14))
    assert _session(bench, "after") is not None
    bench.clock.set(bench.clock() + timedelta(minutes=2))
    assert _session(bench, "after") is None


@pytest.mark.requirement("ASVS 7.3.2", "S2")
def test_twelve_hours_end_a_session_however_busy(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    for _ in range(12 * 6):
        bench.clock.set(bench.clock() + timedelta(minutes=10))
        bench.engine.execute(TouchSession(digest="after"), actor=SYSTEM)
    assert _session(bench, "after") is None


@pytest.mark.requirement("ASVS 7.4.1", "S2")
def test_signing_out_ends_the_session_at_once(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    bench.engine.execute(EndSession(digest="after"), actor=SYSTEM)
    assert _session(bench, "after") is None
    assert actions(bench)[-1] == "session.ended"
    before = snapshot(bench)
    bench.engine.execute(EndSession(digest="after"), actor=SYSTEM)
    assert snapshot(bench) == before


@pytest.mark.requirement("ASVS 8.3.2", "S2")
def test_a_role_taken_away_counts_at_the_next_request(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    bench.engine.execute(
        SetRoles(person="ana", roles={"qa_reviewer": None}, reason="New job"),
        actor=who(bench, "ada"),
    )
    view = _session(bench, "after")
    assert view is not None
    assert view.actor is not None
    assert "clerk" not in view.actor.groups
    assert "qa_reviewer" in view.actor.groups


@pytest.mark.requirement("ASVS 7.4.2", "S2")
def test_a_locked_account_is_out_at_the_next_request(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    bench.engine.execute(_Lock(), actor=SYSTEM)
    assert _session(bench, "after") is None
    assert _sign_in(bench, PASSWORD, digest="again") is not None


class _Lock:
    def execute(self, uow: Any) -> None:
        uow.get(Account, "ana").state = AccountState.LOCKED


def test_a_person_sees_their_own_sessions_only(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    own = bench.engine.fetch(OwnSessions(), actor=who(bench, "ana"))
    assert [each.digest for each in own] == ["after"]
    assert bench.engine.fetch(OwnSessions(), actor=who(bench, "ben")) == []


def test_only_its_owner_changes_a_password_and_gives_the_old_one(bench: Bench) -> None:
    _with_password(bench)
    new = "another rather long sentence"
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            SetPassword(person="ana", new=new, old=PASSWORD), actor=who(bench, "ada")
        )
    with pytest.raises(InvalidAnswersError) as refused:
        bench.engine.execute(
            SetPassword(person="ana", new=new, old="wrong"), actor=who(bench, "ana")
        )
    assert set(refused.value.by_field) == {"old"}
    bench.engine.execute(
        SetPassword(person="ana", new=new, old=PASSWORD), actor=who(bench, "ana")
    )
    assert _sign_in(bench, new) is None


@pytest.mark.parametrize("new", ["short", "password1234", "ana" * 5, "x" * 129])
def test_a_weak_password_is_refused(bench: Bench, new: str) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        bench.engine.execute(SetPassword(person="ana", new=new), actor=SYSTEM)
    assert set(refused.value.by_field) == {"new"}


def test_no_secret_lies_in_the_database(bench: Bench) -> None:
    _with_password(bench)
    _sign_in(bench, PASSWORD)
    _sign_in(bench, "a wrong guess")
    everything = repr(snapshot(bench))
    assert PASSWORD not in everything
    assert "a wrong guess" not in everything
    assert count(bench, Session) == 2

"""Nobody signs before somebody checked who they are, and they know what binds them."""

from typing import Any

import pytest

from engine.actor import SYSTEM, Actor
from engine.cli.doctor import examine
from engine.commands.people.acknowledge_signing import (
    ACKNOWLEDGEMENT,
    AcknowledgeSigning,
)
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.people.set_password import SetPassword
from engine.commands.people.verify_identity import VerifyIdentity
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import Account, AuditEvent, Proof
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.engine.house import begun, count, rows, who

PASSWORD = "seven quiet lamps in the harbour"
NORA = Actor(id="nora", name="Nora", groups=frozenset({"everyone"}))


@pytest.fixture
def nora(bench: Bench) -> Bench:
    """Let a new person have a password of her own."""
    bench.engine.execute(
        CreateAccount(person="nora", name="Nora", reason="New"), actor=SYSTEM
    )
    bench.engine.execute(SetPassword(person="nora", new=PASSWORD), actor=SYSTEM)
    return bench


def prove(bench: Bench) -> dict[str, Any]:
    command = ProveIdentity(
        person="nora",
        password=PASSWORD,
        session_digest="s",
        digest="d",
        meaning="approval",
    )
    return bench.engine.execute(command, actor=NORA)


def verify(bench: Bench, how: str = "Passport, in person", by: str = "ada") -> None:
    command = VerifyIdentity(person="nora", how=how)
    bench.engine.execute(command, actor=who(bench, by))


@pytest.mark.requirement("P11-27", "11.100(b)", "S9")
def test_nobody_signs_before_their_identity_was_checked(nora: Bench) -> None:
    nora.engine.execute(AcknowledgeSigning(), actor=NORA)
    assert prove(nora)["refused"] == "identity-not-verified"
    verify(nora)
    assert "proof" in prove(nora)
    (account,) = [each for each in rows(nora, Account) if each.id == "nora"]
    assert (account.verified_by, account.verified_how) == ("ada", "Passport, in person")
    assert account.verified_at == nora.clock()


@pytest.mark.requirement("P11-17", "11.10(j)", "11.100(c)", "S9")
def test_nobody_signs_before_they_acknowledged_what_it_means(nora: Bench) -> None:
    verify(nora)
    assert prove(nora)["refused"] == "acknowledgement-missing"
    assert count(nora, Proof) == 0
    nora.engine.execute(AcknowledgeSigning(), actor=NORA)
    assert "proof" in prove(nora)
    bodies = [each.body for each in rows(nora, AuditEvent)]
    assert sum(ACKNOWLEDGEMENT in each for each in bodies) == 1
    nora.engine.execute(AcknowledgeSigning(), actor=NORA)
    assert len(rows(nora, AuditEvent)) == len(bodies)


@pytest.mark.requirement("P11-27", "ASVS 8.3.2")
def test_an_identity_is_confirmed_by_another_administrator_who_says_how(
    nora: Bench,
) -> None:
    with pytest.raises(NotPermittedError):
        verify(nora, by="ana")
    with pytest.raises(InvalidAnswersError) as refused:
        verify(nora, how=" ")
    assert set(refused.value.by_field) == {"how"}
    own = VerifyIdentity(person="ada", how="Passport")
    with pytest.raises(NotPermittedError, match="own identity"):
        nora.engine.execute(own, actor=who(nora, "ada"))


@pytest.mark.requirement("P11-17", "P11-15")
def test_a_program_acknowledges_nothing(nora: Bench) -> None:
    program = Actor(id="nora", groups=frozenset({"everyone"}), client="token")
    with pytest.raises(NotPermittedError):
        nora.engine.execute(AcknowledgeSigning(), actor=program)


@pytest.mark.requirement("P11-27")
def test_the_doctor_names_who_signed_without_a_check(bench: Bench) -> None:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    assert examine(bench.engine) == []
    bench.engine.execute(_Forget(), actor=SYSTEM)
    (found,) = examine(bench.engine)
    assert (found.rule, found.key) == ("I11", "quinn")


class _Forget:
    def execute(self, uow: UnitOfWork) -> None:
        uow.get(Account, "quinn").verified_at = None

"""Guessing: who is locked, for how long, and who never locks whom out."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.access.lockout import (
    Lock,
    Scope,
    locked_until,
    note_failed_signing,
    note_failure,
    note_signing_success,
    note_success,
    signing_locked_until,
    unlock,
)
from engine.clock import NEVER
from engine.model import Account
from engine.store.unit_of_work import UnitOfWork

AddPerson = Callable[..., Account]
MINUTE = timedelta(minutes=1)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def fail(
    uow: UnitOfWork, times: int, *, account: str = "ana", address: str = HERE
) -> list[Lock]:
    locks: list[Lock] = []
    for _ in range(times):
        locks += note_failure(uow, account, address=address)
    return locks


@pytest.mark.requirement("11.300(d)", "ASVS 6.3.1")
def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(uow: UnitOfWork) -> None:
    assert fail(uow, 4) == []
    assert locked_until(uow.session, "ana", address=HERE, now=uow.now) is None
    assert fail(uow, 1) == [Lock(Scope.HERE, uow.now + 15 * MINUTE)]
    until = locked_until(uow.session, "ana", address=HERE, now=uow.now)
    assert until == uow.now + 15 * MINUTE
    assert locked_until(uow.session, "ana", address=HERE, now=until) is None


def test_each_further_lock_lasts_twice_as_long(uow: UnitOfWork) -> None:
    spans = []
    for _ in range(3):
        (lock,) = fail(uow, 5)
        spans.append(lock.until - uow.now)
        uow.now = lock.until
    assert spans == [15 * MINUTE, 30 * MINUTE, 60 * MINUTE]


def test_failures_longer_ago_than_the_window_are_forgotten(uow: UnitOfWork) -> None:
    fail(uow, 4)
    uow.now += 16 * MINUTE
    assert fail(uow, 4) == []


@pytest.mark.requirement("S3")
def test_a_stranger_does_not_lock_the_owner_out(uow: UnitOfWork) -> None:
    fail(uow, 5, address=ELSEWHERE)
    assert locked_until(uow.session, "ana", address=ELSEWHERE, now=uow.now)
    assert locked_until(uow.session, "ana", address=HERE, now=uow.now) is None


def test_many_failures_from_everywhere_lock_until_the_owner_comes(
    uow: UnitOfWork,
) -> None:
    locks = [
        lock for place in range(20) for lock in fail(uow, 1, address=f"192.0.2.{place}")
    ]
    assert locks == [Lock(Scope.ANYWHERE, NEVER)]
    later = uow.now + timedelta(days=365)
    assert locked_until(uow.session, "ana", address=HERE, now=later) == NEVER
    unlock(uow, "ana")
    assert locked_until(uow.session, "ana", address=HERE, now=later) is None


def test_a_lock_until_the_owner_comes_is_told_once(uow: UnitOfWork) -> None:
    locks = [
        lock for place in range(60) for lock in fail(uow, 1, address=f"192.0.2.{place}")
    ]
    assert [lock.scope for lock in locks] == [Scope.ANYWHERE]


def test_an_address_that_tries_many_accounts_waits(uow: UnitOfWork) -> None:
    locks = [lock for n in range(50) for lock in fail(uow, 1, account=f"person{n}")]
    assert [lock.scope for lock in locks] == [Scope.ADDRESS]
    assert locked_until(uow.session, "somebody", address=HERE, now=uow.now)


def test_a_success_forgets_the_failures(uow: UnitOfWork) -> None:
    fail(uow, 4)
    note_success(uow, "ana", address=HERE)
    assert fail(uow, 4) == []


def test_the_case_of_a_user_id_is_no_way_around_the_count(uow: UnitOfWork) -> None:
    assert fail(uow, 2, account="Ana") + fail(uow, 3, account="ANA")


@pytest.mark.requirement("P11-37")
def test_five_failed_signings_lock_signing_until_the_owner_comes(
    uow: UnitOfWork, add_person: AddPerson
) -> None:
    account = add_person("ana")
    for _ in range(4):
        assert note_failed_signing(uow, "ana") is None
    assert note_failed_signing(uow, "ana") == Lock(Scope.SIGNING, NEVER)
    assert account.signing_locked
    assert signing_locked_until(uow.session, "ana", now=uow.now) == NEVER
    assert locked_until(uow.session, "ana", address=HERE, now=uow.now) is None
    unlock(uow, "ana")
    assert not account.signing_locked
    assert signing_locked_until(uow.session, "ana", now=uow.now) is None


def test_a_signature_given_forgets_failed_ones(uow: UnitOfWork) -> None:
    for _ in range(4):
        note_failed_signing(uow, "ana")
    note_signing_success(uow, "ana")
    assert note_failed_signing(uow, "ana") is None

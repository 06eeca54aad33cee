"""Guessing is counted in rows, so that every process counts the same (trust.md 1).

Five failures in 15 minutes lock an account for one address: 15 minutes, then twice as
long each time. Twenty from anywhere lock the account until its owner opens it by a
link: a stranger cannot lock somebody out for ever. An address that fails too often
waits. Five failed signings lock signing at once: that attacker has a session already.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine.clock import NEVER
from engine.model import Account, Attempt
from engine.store.unit_of_work import UnitOfWork
from engine.store.upsert import insert_into

WINDOW = timedelta(minutes=15)
MOST_HERE = 5
MOST_ANYWHERE = 20
MOST_OF_ADDRESS = 50
MOST_SIGNINGS = 5
LONGEST_LOCK = timedelta(hours=24)


class Scope(StrEnum):
    """What is counted: account at an address, account anywhere, address, signing."""

    HERE = "here"
    ANYWHERE = "account"
    ADDRESS = "address"
    SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that has just begun; ``until`` is ``NEVER`` where only the owner opens it.

    Each one is worth an entry of the trail and a notice to the security role.
    """

    scope: Scope
    until: datetime


def locked_until(
    session: Session, account: str, *, address: str, now: datetime
) -> datetime | None:
    """Return until when nobody may try this account from this address; None: may."""
    subjects = [
        _subject(Scope.HERE, account, address),
        _subject(Scope.ANYWHERE, account, address),
        _subject(Scope.ADDRESS, account, address),
    ]
    return _latest(session, subjects, now)


def signing_locked_until(
    session: Session, account: str, *, now: datetime
) -> datetime | None:
    """Return until when somebody may not sign; None: may."""
    return _latest(session, [_subject(Scope.SIGNING, account, "")], now)


def note_failure(uow: UnitOfWork, account: str, *, address: str) -> list[Lock]:
    """Count a failed proof of identity; return the locks it caused.

    Commit it even though the sign-in is refused: a counter that rolls back counts
    nothing. Accounts that do not exist are counted like others.
    """
    found = [
        _count(uow, Scope.HERE, _subject(Scope.HERE, account, address)),
        _count(uow, Scope.ANYWHERE, _subject(Scope.ANYWHERE, account, address)),
        _count(uow, Scope.ADDRESS, _subject(Scope.ADDRESS, account, address)),
    ]
    return [each for each in found if each is not None]


def note_failed_signing(uow: UnitOfWork, account: str) -> Lock | None:
    """Count a failed proof for a signature; return the lock it caused.

    The fifth locks the account's signing until its owner comes by the one-time link.
    """
    lock = _count(uow, Scope.SIGNING, _subject(Scope.SIGNING, account, ""))
    found = uow.session.get(Account, account)
    if lock is not None and found is not None:
        found.signing_locked = True
    return lock


def note_success(uow: UnitOfWork, account: str, *, address: str) -> None:
    """Forget the failures of an account; the address keeps its own count."""
    _forget(
        uow,
        [
            _subject(Scope.HERE, account, address),
            _subject(Scope.ANYWHERE, account, address),
        ],
    )


def note_signing_success(uow: UnitOfWork, account: str) -> None:
    """Forget the failed signings of an account."""
    _forget(uow, [_subject(Scope.SIGNING, account, "")])


def unlock(uow: UnitOfWork, account: str) -> None:
    """Open every lock of an account: its owner came by the one-time link."""
    subjects = select(Attempt.subject).where(
        Attempt.subject.startswith(_subject(Scope.HERE, account, ""), autoescape=True)
    )
    found = uow.session.get(Account, account)
    if found is not None:
        found.signing_locked = False
    _forget(
        uow,
        [
            *uow.session.scalars(subjects),
            _subject(Scope.ANYWHERE, account, ""),
            _subject(Scope.SIGNING, account, ""),
        ],
    )


def open_sign_in(uow: UnitOfWork, account: str) -> None:
    """Open the locks of signing in; those of signing stay."""
    here = select(Attempt.subject).where(
        Attempt.subject.startswith(_subject(Scope.HERE, account, ""), autoescape=True)
    )
    _forget(uow, [*uow.session.scalars(here), _subject(Scope.ANYWHERE, account, "")])


def locks_of(session: Session, account: str, *, now: datetime) -> list[Lock]:
    """Return what is locked of an account now: sign-in here and there, signing."""
    begins = _subject(Scope.HERE, account, "")
    rows = session.execute(
        select(Attempt.subject, Attempt.locked_until).where(
            or_(
                Attempt.subject.startswith(begins, autoescape=True),
                Attempt.subject.in_(
                    [
                        _subject(Scope.ANYWHERE, account, ""),
                        _subject(Scope.SIGNING, account, ""),
                    ]
                ),
            ),
            Attempt.locked_until > now,
        )
    )
    return [
        Lock(Scope(subject.partition(":")[0]), until)
        for subject, until in rows
        if until
    ]


def _subject(scope: Scope, account: str, address: str) -> str:
    if scope is Scope.HERE:
        return f"{scope}:{account.casefold()[:200]}|{address[:100]}"
    if scope is Scope.ADDRESS:
        return f"{scope}:{address[:100]}"
    return f"{scope}:{account.casefold()[:200]}"


def _latest(session: Session, subjects: list[str], now: datetime) -> datetime | None:
    found = session.scalars(
        select(Attempt.locked_until).where(
            Attempt.subject.in_(subjects), Attempt.locked_until > now
        )
    )
    return max((each for each in found if each is not None), default=None)


def _count(uow: UnitOfWork, scope: Scope, subject: str) -> Lock | None:
    """Count one failure; a window that has passed begins anew."""
    row = _counter(uow, subject)
    if scope is not Scope.ANYWHERE and uow.now - row.first_at > WINDOW:
        row.failures, row.first_at = 0, uow.now
    row.failures += 1
    if row.failures < _most(scope):
        uow.session.flush()
        return None
    return _lock(uow, scope, row)


def _counter(uow: UnitOfWork, subject: str) -> Attempt:
    """Return the row that counts, locked; two who guess at once share one."""
    found = uow.session.get(Attempt, subject, with_for_update=True)
    if found is not None:
        return found
    uow.session.execute(
        insert_into(uow.session, Attempt)
        .values(subject=subject, failures=0, first_at=uow.now, locks=0)
        .on_conflict_do_nothing()
    )
    return uow.session.get_one(Attempt, subject, with_for_update=True)


def _most(scope: Scope) -> int:
    return {
        Scope.HERE: MOST_HERE,
        Scope.ANYWHERE: MOST_ANYWHERE,
        Scope.ADDRESS: MOST_OF_ADDRESS,
        Scope.SIGNING: MOST_SIGNINGS,
    }[scope]


def _lock(uow: UnitOfWork, scope: Scope, row: Attempt) -> Lock | None:
    """Lock for 15 minutes, doubling each time up to a day; or until the owner comes."""
    if row.locked_until is not None and row.locked_until >= NEVER:
        return None
    if scope in (Scope.ANYWHERE, Scope.SIGNING):
        row.locked_until = NEVER
    else:
        span = min(WINDOW * 2 ** min(row.locks, 10), LONGEST_LOCK)
        row.locked_until = uow.now + span
    row.locks += 1
    row.failures, row.first_at = 0, uow.now
    uow.session.flush()
    return Lock(scope, row.locked_until)


def _forget(uow: UnitOfWork, subjects: list[str]) -> None:
    uow.session.execute(delete(Attempt).where(Attempt.subject.in_(subjects)))

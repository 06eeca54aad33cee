"""One-time links: the only way to a first password, and out of a lock.

No administrator ever sets or sees a password somebody can use (21 CFR 11.300(b), ASVS
6.4.6): the link leads its owner to a page where they set one themselves.
"""

from datetime import timedelta

from sqlalchemy import select, update

from engine.access.sessions import end_sessions
from engine.errors import NotPermittedError
from engine.model import Account, AccountState, AuditAction, OneTimeLink
from engine.store.unit_of_work import UnitOfWork

LASTS = timedelta(minutes=15)
WORTHLESS = "This link has been used, or is too old. Ask for another one."


def issue(uow: UnitOfWork, account: Account, digest: str, *, way: str) -> None:
    """Write a link whose secret has this digest; links from before are worthless.

    Until the owner has used it, nothing is signed with the password they had.
    """
    if account.state is not AccountState.ACTIVE:
        raise NotPermittedError("This account is not active; activate it first.")
    revoke(uow, account.id)
    uow.add(
        OneTimeLink(
            digest=digest,
            person=account.id,
            created_at=uow.now,
            created_by=uow.actor.id,
            expires_at=uow.now + LASTS,
        )
    )
    account.temporary = True
    uow.audit(AuditAction.PASSWORD_LINK_ISSUED, account.id, stream="auth", way=way)


def revoke(uow: UnitOfWork, person: str) -> None:
    """Make every unused link of somebody worthless."""
    uow.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person == person, OneTimeLink.used_at.is_(None))
        .values(used_at=uow.now)
    )


def spend(uow: UnitOfWork, digest: str) -> Account:
    """Use a link up and return whose it is; raise where it is worth nothing."""
    found = uow.session.scalar(
        select(OneTimeLink).where(OneTimeLink.digest == digest).with_for_update()
    )
    if found is None or found.used_at is not None or found.expires_at <= uow.now:
        raise NotPermittedError(WORTHLESS)
    account = uow.get(Account, found.person)
    if account.state is not AccountState.ACTIVE:
        raise NotPermittedError(WORTHLESS)
    found.used_at = uow.now
    end_sessions(uow, account.id, "the password was replaced")
    return account

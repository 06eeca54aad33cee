"""Ending the sessions of somebody: their cookies are worth nothing from now on."""

from sqlalchemy import select

from engine.model import AuditAction
from engine.model import Session as BrowserSession
from engine.store.unit_of_work import UnitOfWork


def end_sessions(
    uow: UnitOfWork,
    person: str,
    reason: str,
    *,
    only: str | None = None,
    spared: str | None = None,
) -> int:
    """End the open sessions of somebody, or ``only`` one; return how many there were.

    The cookies are worth nothing from now on.
    """
    wanted = [
        BrowserSession.person == person,
        BrowserSession.ended_at.is_(None),
        BrowserSession.expires_at > uow.now,
    ]
    if only is not None:
        wanted.append(BrowserSession.digest == only)
    rows = uow.session.scalars(select(BrowserSession).where(*wanted)).all()
    ended = [row for row in rows if row.digest != spared]
    for row in ended:
        row.ended_at, row.end_reason = uow.now, reason
    if ended:
        uow.audit(
            AuditAction.SIGNED_OUT,
            person,
            stream="auth",
            reason=reason,
            sessions=len(ended),
        )
    return len(ended)

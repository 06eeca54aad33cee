"""Who holds a role now: the one place that says so."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine.model import Account, AccountState, RoleGrant


def holders(session: Session, role: str, *, now: datetime) -> list[str]:
    """Return the active people who hold a role at an instant, sorted.

    ``sme`` is held by whoever holds ``sme:production`` or another area of it.
    """
    return list(session.scalars(holders_of([role], now=now)))


def holders_of(roles: Iterable[str], *, now: datetime) -> Select[str]:
    """Return the statement that selects the active holders of any of the roles."""
    wanted = list(roles)
    matching = or_(
        RoleGrant.role.in_(wanted),
        *(RoleGrant.role.startswith(f"{role}:", autoescape=True) for role in wanted),
    )
    return (
        select(RoleGrant.person)
        .join(Account, Account.id == RoleGrant.person)
        .where(
            matching,
            RoleGrant.granted_at <= now,
            RoleGrant.ends_at > now,
            Account.state == AccountState.ACTIVE,
        )
        .distinct()
        .order_by(RoleGrant.person)
    )

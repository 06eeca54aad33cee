"""Who is in which group now, for everybody at once."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access.roles import implied
from engine.model import Account, AccountState, RoleGrant


def everybodys_groups(
    session: Session, *, now: datetime
) -> Mapping[str, frozenset[str]]:
    """Return each role that active people hold now, to those people."""
    held: dict[str, set[str]] = {}
    for person, role in session.execute(
        select(RoleGrant.person, RoleGrant.role)
        .join(Account, Account.id == RoleGrant.person)
        .where(
            RoleGrant.granted_at <= now,
            RoleGrant.ends_at > now,
            Account.state == AccountState.ACTIVE,
        )
    ):
        for group in implied([role]):
            held.setdefault(group, set()).add(person)
    return {group: frozenset(people) for group, people in held.items()}

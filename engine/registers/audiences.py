"""Who belongs to an audience: a rule over roles, sites and departments."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Account, AccountState
from engine.registers.records import find_record
from engine.store.holders import holders_of


def people_in(
    session: Session, audience: Mapping[str, Any], *, now: datetime
) -> list[str]:
    """Return the active people an audience's rule selects, sorted.

    Of roles, sites and departments, each that is given narrows the audience;
    ``people`` are in it by name, ``everyone`` is everybody. A rule that names nothing
    selects nobody.
    """
    named = set(audience.get("people") or ())
    found = set(_by_rule(session, audience, now=now))
    if named:
        active = select(Account.id).where(
            Account.id.in_(sorted(named)), Account.state == AccountState.ACTIVE
        )
        found |= set(session.scalars(active))
    return sorted(found)


def people_of_audiences(
    session: Session, keys: Iterable[str], *, now: datetime
) -> list[str]:
    """Return who is in any of the audiences with these record keys."""
    found: set[str] = set()
    for key in keys:
        record = find_record(session, "audiences", key)
        if record is not None and record.state == "active":
            found |= set(people_in(session, record.fields, now=now))
    return sorted(found)


def _by_rule(
    session: Session, audience: Mapping[str, Any], *, now: datetime
) -> list[str]:
    roles, sites, departments = (
        audience.get(name) or [] for name in ("roles", "sites", "departments")
    )
    if not (roles or sites or departments or audience.get("everyone")):
        return []
    statement = select(Account.id).where(Account.state == AccountState.ACTIVE)
    if roles:
        statement = statement.where(Account.id.in_(holders_of(roles, now=now)))
    if sites:
        statement = statement.where(Account.site.in_(sites))
    if departments:
        statement = statement.where(Account.department.in_(departments))
    return list(session.scalars(statement))

"""The people of the demonstration company, to sign in as."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.model import Account, RoleGrant
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """A fictional person: user id, name, roles."""

    id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyYet:
    """Whether this installation has no person at all."""

    def fetch(self, reading: Reading) -> bool:
        """Return it."""
        return reading.session.scalar(select(Account.id).limit(1)) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPeople:
    """Everybody who can sign in; asked only where the demonstration runs."""

    def fetch(self, reading: Reading) -> Sequence[DemoPerson]:
        """Return them by name."""
        accounts = reading.session.scalars(
            select(Account).where(Account.password_hash != "").order_by(Account.name)
        )
        roles: dict[str, list[str]] = {}
        for person, role in reading.session.execute(
            select(RoleGrant.person, RoleGrant.role).order_by(RoleGrant.role)
        ):
            roles.setdefault(person, []).append(role)
        return [
            DemoPerson(
                id=account.id, name=account.name, roles=tuple(roles.get(account.id, ()))
            )
            for account in accounts
        ]

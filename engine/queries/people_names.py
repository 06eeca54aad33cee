"""The printed names of people, by user id."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import Account
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True)
class Names:
    """User ids and the names people read."""

    by_id: Mapping[str, str]

    def of(self, person: str | None) -> str:
        """Return the name; the id itself where there is none; empty for nobody."""
        return self.by_id.get(person, person) if person else ""


def names_of(session: Session) -> Names:
    """Return the names of everybody who ever had an account."""
    return Names(dict(session.execute(select(Account.id, Account.name)).all()))


@dataclass(frozen=True, slots=True, kw_only=True)
class AllNames:
    """The printed names of everybody."""

    def fetch(self, reading: Reading) -> Names:
        """Return them."""
        return names_of(reading.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """Where somebody is written to."""

    person: str

    def fetch(self, reading: Reading) -> str | None:
        """Return the address, None for nobody and for those who have none."""
        account = reading.session.get(Account, self.person)
        return account.mail or None if account else None

"""Create an account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.access import people
from engine.execution.authority import require_administrator
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount:
    """Let somebody work here, with roles; the user id is theirs for ever."""

    person: str
    name: str
    mail: str = ""
    manager: str | None = None
    site: str | None = None
    department: str | None = None
    roles: Mapping[str, datetime | None] = field(default_factory=dict)
    reason: str = "New account"

    def execute(self, uow: UnitOfWork) -> str:
        """Create the account without a password and return its id."""
        require_administrator(uow)
        account = people.create_account(
            uow,
            self.person,
            name=self.name,
            mail=self.mail,
            manager=self.manager,
            site=self.site,
            department=self.department,
        )
        if self.roles:
            people.set_roles(uow, account.id, self.roles, reason=self.reason)
        return account.id

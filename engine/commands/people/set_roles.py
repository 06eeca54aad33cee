"""Give somebody roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.access import people
from engine.errors import InvalidAnswersError
from engine.execution.authority import require_administrator
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRoles:
    """Let somebody hold exactly these roles, each until its end (None: no end)."""

    person: str
    roles: Mapping[str, datetime | None]
    reason: str

    def execute(self, uow: UnitOfWork) -> None:
        """Change the grants; what is taken away counts from the next request on."""
        require_administrator(uow)
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why the roles change."]})
        people.set_roles(uow, self.person, self.roles, reason=self.reason.strip())

"""Arrange who stands in for somebody absent."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from engine.access import substitution
from engine.access.roles import known_roles
from engine.errors import InvalidAnswersError
from engine.model import Account, Substitution
from engine.registers.notices import tell
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeSubstitution:
    """Let a deputy do the steps of somebody, from a day until a day, both included.

    The scope is everything, or one procedure, or one role; ``groups`` says whether
    steps offered to the absent person's groups belong to it.
    """

    absent: str
    deputy: str
    first: date
    last: date
    procedure: str | None = None
    role: str | None = None
    groups: bool = True
    reason: str = ""

    def execute(self, uow: UnitOfWork) -> UUID:
        """Write the rule, tell both, and return its id."""
        absent = uow.get(Account, self.absent)
        self._check(uow)
        zone = ZoneInfo(absent.zone)
        rule = Substitution(
            id=uow.new_id(),
            absent=absent.id,
            deputy=self.deputy,
            starts_at=_midnight(self.first, zone),
            ends_at=_midnight(self.last + timedelta(days=1), zone),
            created_by=uow.actor.id,
            procedure=self.procedure or None,
            role=self.role or None,
            groups=self.groups,
        )
        substitution.arrange(uow, rule, reason=self.reason.strip())
        deputy = uow.get(Account, self.deputy)
        tell(
            uow,
            {absent.id, deputy.id} - {uow.actor.id},
            key=f"substitution/{rule.id}",
            event="assigned",
            text=f"{deputy.name} stands in for {absent.name} from {self.first} to "
            f"{self.last}.",
            subject="",
        )
        return rule.id

    def _check(self, uow: UnitOfWork) -> None:
        problems: dict[str, list[str]] = {}
        if self.role and self.role not in known_roles(uow.session):
            problems["role"] = ["There is no such role."]
        if (
            self.procedure
            and uow.library.effective(uow.session, self.procedure) is None
        ):
            problems["procedure"] = ["There is no such procedure."]
        if problems:
            raise InvalidAnswersError(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubstitution:
    """End a substitution now: the absent person is back."""

    rule: UUID

    def execute(self, uow: UnitOfWork) -> None:
        """Let it end; what was done under it keeps both names."""
        substitution.end(uow, uow.get(Substitution, self.rule))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

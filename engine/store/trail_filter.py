"""Which entries of the trail are meant: by person, object, action, field, period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, text
from sqlalchemy.orm import Session

from engine.clock import EPOCH
from engine.model.audit import FREQUENT, RARE, AuditEvent

SLACK = timedelta(days=1)
"""An id is made a little before or after the instant its entry carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """A part of the trail; what is empty does not matter."""

    person: str = ""
    subject: str = ""
    action: str = ""
    field: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrow(self) -> bool:
        """Whether an index leads to the entries in the order of time."""
        return bool(self.person or self.subject)

    def conditions(self, session: Session) -> Sequence[Any]:
        """Return the conditions an entry has to meet."""
        wanted = (
            AuditEvent.actor == self.person if self.person else None,
            AuditEvent.object == self.subject if self.subject else None,
            AuditEvent.action == self.action if self.action else None,
            text(RARE) if self.action and self.action not in FREQUENT else None,
            AuditEvent.at >= self.since if self.since else None,
            AuditEvent.at < self.until if self.until else None,
            AuditEvent.id >= _id_at(self.since - SLACK) if self.since else None,
            AuditEvent.id < _id_at(self.until + SLACK) if self.until else None,
            _names(session, self.field) if self.field else None,
        )
        return [each for each in wanted if each is not None]


def _id_at(at: datetime) -> UUID:
    """Return the first id of an instant: ids sort by time, and there is their index."""
    milliseconds = max((at - EPOCH) // timedelta(milliseconds=1), 0)
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80)


def _names(session: Session, field: str) -> Any:
    """Say whether an entry is about a field: in its body, or promised beside it."""
    return or_(_holds(session, f'"{field}":'), _holds(session, f'/{field}":'))


def _holds(session: Session, words: str) -> Any:
    """Say whether a body holds a text; LIKE takes three times as long."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    search = func.strpos if postgresql else func.instr
    return search(AuditEvent.body, words) > 0

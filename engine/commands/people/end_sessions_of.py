"""End the sessions of somebody."""

from dataclasses import dataclass

from engine.access.sessions import end_sessions
from engine.errors import InvalidAnswersError, NotFoundError
from engine.execution.authority import require_administrator
from engine.model import Session
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionsOf:
    """End one session of somebody, or all of them, with a reason; theirs or another's.

    ``only`` is the digest of one session; ``spared`` stays open: the own browser.
    """

    person: str
    reason: str
    only: str | None = None
    spared: str | None = None

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many ended."""
        if self.person != uow.actor.id:
            require_administrator(uow)
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        if self.only is not None:
            row = uow.session.get(Session, self.only)
            if row is None or row.person != self.person:
                raise NotFoundError
        return end_sessions(
            uow, self.person, self.reason.strip(), only=self.only, spared=self.spared
        )

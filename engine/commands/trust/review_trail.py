"""Review a part of the audit trail: what was looked at, by whom, with what result."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from engine.access.permissions import Target, permissions_of
from engine.errors import DutyConflictError, InvalidAnswersError
from engine.model import AuditAction, AuditEvent
from engine.store.trail_filter import TrailFilter
from engine.store.unit_of_work import UnitOfWork

LOOKING = ("session.", "trail.", "case.printed", "case.exported", "command.refused")
"""Actions that make nobody a party: coming in, looking, being refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTrail:
    """Record that the entries that fit were reviewed, with the result in words.

    Whoever acted in what is reviewed does not review it (Annex 11, 12.5-12.7): the
    command refuses. ``told`` is the filter as people read it.
    """

    wanted: TrailFilter
    told: str
    result: str

    def execute(self, uow: UnitOfWork) -> int:
        """Write the review to the trail; return how many entries it covers."""
        permissions_of(uow.session).require(uow.actor, "review", Target(kind="trail"))
        if not self.result.strip():
            raise InvalidAnswersError({"result": ["Say what the review found."]})
        conditions = self.wanted.conditions(uow.session)
        count, first, last = uow.session.execute(
            select(
                func.count(), func.min(AuditEvent.at), func.max(AuditEvent.at)
            ).where(*conditions)
        ).one()
        if not count:
            raise InvalidAnswersError(
                {"": ["No entry fits: there is nothing to review."]}
            )
        self._require_independent(uow)
        uow.audit(
            AuditAction.TRAIL_REVIEWED,
            self.wanted.subject or "trail",
            scope=self.told,
            entries=count,
            first=first.isoformat(),
            last=last.isoformat(),
            reason=self.result.strip(),
        )
        return int(count)

    def _require_independent(self, uow: UnitOfWork) -> None:
        looked = or_(*(AuditEvent.action.startswith(each) for each in LOOKING))
        own = uow.session.scalar(
            select(AuditEvent.action)
            .where(
                AuditEvent.actor == uow.actor.id,
                ~looked,
                *self.wanted.conditions(uow.session),
            )
            .limit(1)
        )
        if own is not None:
            raise DutyConflictError(
                "You acted in what is to be reviewed; somebody else has to review it, "
                "or narrow the period and the objects."
            )

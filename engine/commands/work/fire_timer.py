"""Fire a timer that is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import bindparam, literal_column, select

from engine.execution.firing import fire
from engine.model import Instant, ProcessInstance, Timer
from engine.store.hot import attach
from engine.store.prepared import Prepared
from engine.store.unit_of_work import UnitOfWork

NEXT_DUE = (
    select(Timer.__table__, ProcessInstance.__table__)
    .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
    .where(
        Timer.claim_at <= bindparam("now", None, type_=Instant()),
        Timer.claim_at >= bindparam("low", None, type_=Instant()),
    )
    .order_by(Timer.claim_at, Timer.id)
    .limit(literal_column("1"))
    .with_for_update(of=[Timer, ProcessInstance], skip_locked=True)
)
"""The next timer with its case, locked; what others hold is passed over.

``low`` keeps the search off the beginning of the index: an old snapshot (a backup, a
report) holds the entries of everything fired since in place there.
"""
_CLAIM = Prepared(NEXT_DUE)
_TIMER = Timer.__table__.columns.keys()
_INSTANCE = ProcessInstance.__table__.columns.keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer:
    """Let a due time count: a BPMN timer moves the case, a level tells people.

    Firing twice does nothing the second time: the row is gone. A case that somebody
    else is moving is left alone: the timer is due at the next tick as well.
    """

    timer_id: UUID

    fault: ClassVar[str] = "timer"

    def execute(self, uow: UnitOfWork) -> bool:
        """Fire; False: the timer was fired, withdrawn or moved meanwhile."""
        found = uow.session.execute(
            select(Timer, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
            .where(Timer.id == self.timer_id)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if found is None or found[0].due_at > uow.now:
            return False
        return fire(uow, *found)


@dataclass(frozen=True, slots=True)
class Fired:
    """What was claimed: when it was due to be claimed, and whether a case moved."""

    claim_at: datetime
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FireNext:
    """Claim the next due timer and let it count, one per transaction.

    Claim and effect are one transaction that waits for nobody, so any number of
    workers share the work without a leader and none can deadlock with a command.
    """

    low: datetime

    fault: ClassVar[str] = "timer"

    def execute(self, uow: UnitOfWork) -> Fired | None:
        """Fire; None: nothing is due that somebody else does not hold."""
        found = claim_next(uow, self.low)
        if found is None:
            return None
        claim_at = found[0].claim_at
        return Fired(claim_at, fire(uow, *found))


def claim_next(uow: UnitOfWork, low: datetime) -> tuple[Timer, ProcessInstance] | None:
    """Lock the next due timer that nobody holds, with its case."""
    found = _CLAIM.rows(uow.session, now=uow.now, low=low)
    if not found:
        return None
    held, case = found[0][: len(_TIMER)], found[0][len(_TIMER) :]
    return (
        attach(uow.session, Timer, dict(zip(_TIMER, held, strict=True))),
        attach(uow.session, ProcessInstance, dict(zip(_INSTANCE, case, strict=True))),
    )

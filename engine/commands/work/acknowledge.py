"""Answer an escalation."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.model import Acknowledgement, AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """Say what will be done about a late step; decide where the level asks it."""

    acknowledgement_id: UUID
    comment: str
    decision: str | None = None

    def execute(self, uow: UnitOfWork) -> UUID:
        """Close the question with an answer, in the trail of its case."""
        asked = uow.session.get(Acknowledgement, self.acknowledgement_id)
        if asked is None or asked.person != uow.actor.id:
            raise NotFoundError
        if asked.closed_at is not None:
            raise ConflictError("You have answered this escalation already.")
        words = self.comment.strip()
        if not words:
            raise InvalidAnswersError({"comment": ["Say what will be done."]})
        asked.closed_at, asked.comment = uow.now, words
        asked.decision = self.decision
        instance = uow.lock(asked.instance_id)
        uow.audit(
            AuditAction.TASK_ESCALATED,
            instance.business_key,
            instance=instance,
            level=asked.level,
            answer=words,
            decision=self.decision,
        )
        return instance.id

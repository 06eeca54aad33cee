"""Answer an escalation."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.execution.escalation import decisions_offered
from engine.model import Acknowledgement, AuditAction, ProcessInstance
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """Say what will be done about a late step; decide where the level asks it."""

    acknowledgement_id: UUID
    comment: str
    decision: str | None = None

    def execute(self, uow: UnitOfWork) -> UUID:
        """Close the question with an answer, in the trail of its case."""
        found = uow.session.execute(
            select(Acknowledgement, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == Acknowledgement.instance_id)
            .where(
                Acknowledgement.id == self.acknowledgement_id,
                Acknowledgement.person == uow.actor.id,
            )
            .with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFoundError
        asked, instance = found
        if asked.closed_at is not None:
            raise ConflictError("You have answered this escalation already.")
        words = self.comment.strip()
        problems = {} if words else {"comment": ["Say what will be done."]}
        offered = decisions_offered(uow, asked, instance)
        if offered and self.decision not in offered:
            problems["decision"] = [f"Choose one of: {', '.join(offered)}."]
        if problems:
            raise InvalidAnswersError(problems)
        asked.closed_at, asked.comment = uow.now, words
        asked.decision = self.decision if offered else None
        uow.audit(
            AuditAction.TASK_ESCALATED,
            instance.business_key,
            instance=instance,
            level=asked.level,
            answer=words,
            decision=asked.decision,
        )
        return instance.id

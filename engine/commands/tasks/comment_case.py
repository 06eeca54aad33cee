"""Comment on a case."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import InvalidAnswersError
from engine.execution.authority import require_may
from engine.model import AuditAction, Comment
from engine.store.unit_of_work import UnitOfWork

LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCase:
    """Say something about a case, for everybody who may see it."""

    instance_id: UUID
    text: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Add the comment; it is never changed or removed."""
        words = self.text.strip()
        if not words or len(words) > LONGEST:
            raise InvalidAnswersError(
                {"text": [f"Write a comment of at most {LONGEST:,} characters."]}
            )
        instance = uow.lock(self.instance_id)
        require_may(uow, "comment", instance)
        comment = Comment(
            id=uow.new_id(),
            subject=str(instance.id),
            author=uow.actor.id,
            at=uow.now,
            body=words,
        )
        uow.add(comment)
        uow.audit(
            AuditAction.COMMENT_ADDED,
            instance.business_key,
            instance=instance,
            text=words,
        )
        return comment.id

"""Save what somebody has typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model import AnswerDraft
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Keep a person's unfinished answers: as typed, valid or not.

    ``subject`` is a task id or ``start:<procedure>``. A draft is nobody's record: it
    has no trail and only its author sees it.
    """

    subject: str
    typed: Mapping[str, Any] = field(repr=False)

    def execute(self, uow: UnitOfWork) -> None:
        """Replace the actor's draft of this form."""
        draft = uow.session.get(AnswerDraft, (self.subject, uow.actor.id))
        if draft is None:
            uow.add(
                AnswerDraft(
                    subject=self.subject,
                    person=uow.actor.id,
                    typed=dict(self.typed),
                    saved_at=uow.now,
                )
            )
        else:
            draft.typed, draft.saved_at = dict(self.typed), uow.now

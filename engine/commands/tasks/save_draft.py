"""Save what somebody has typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from engine.errors import LimitError, NotFoundError
from engine.execution.authority import require_may_read
from engine.model import AnswerDraft, ProcessInstance, UserTask
from engine.store.unit_of_work import UnitOfWork
from engine.store.upsert import insert_into

LARGEST = 2_000_000
"""Bytes of what somebody may have typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Keep a person's unfinished answers: as typed, valid or not.

    ``subject`` is a task id or ``start:<procedure>``. A draft is nobody's record: it
    has no trail and only its author sees it.
    """

    subject: str
    typed: Mapping[str, Any] = field(repr=False)

    def execute(self, uow: UnitOfWork) -> None:
        """Replace the actor's draft of this form; ``NotFoundError``: no such form."""
        require_known_subject(uow, self.subject)
        size = len(orjson.dumps(dict(self.typed), default=str))
        if size > LARGEST:
            raise LimitError(f"A draft may have {LARGEST:,} bytes; this has {size:,}.")
        kept = {"typed": dict(self.typed), "saved_at": uow.now}
        uow.session.execute(
            insert_into(uow.session, AnswerDraft)
            .values(subject=self.subject, person=uow.actor.id, **kept)
            .on_conflict_do_update(
                index_elements=[AnswerDraft.subject, AnswerDraft.person], set_=kept
            )
        )


def require_known_subject(uow: UnitOfWork, subject: str) -> None:
    """Raise ``NotFoundError`` unless this is a form the actor may have before them."""
    kind, colon, name = subject.partition(":")
    if colon:
        if kind != "start" or uow.library.effective(uow.session, name) is None:
            raise NotFoundError
        return
    try:
        task = uow.get(UserTask, UUID(subject))
    except ValueError:
        raise NotFoundError from None
    require_may_read(uow, uow.get(ProcessInstance, task.instance_id))

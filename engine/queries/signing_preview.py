"""What would be signed if these answers were handed in now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.errors import NotFoundError
from engine.execution.asking import accept_answers, form_named
from engine.execution.signing import refusing_values, shown_to
from engine.execution.turn import Turn
from engine.model import ProcessInstance, UserTask
from engine.queries.base import Reading
from engine.signing.statement import (
    REJECTION,
    refuses,
    statement,
    statement_digest,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPreview:
    """The digest a proof of identity is given for, and the meaning it will have."""

    digest: str
    meaning: str
    shown_digest: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSigning:
    """Ask what a signature under these answers would say."""

    task_id: UUID
    answers: Mapping[str, Any] = field(repr=False)
    offered: Collection[str] | None = None

    def fetch(self, reading: Reading) -> SigningPreview:
        """Return the preview; raise ``InvalidAnswersError`` as signing would."""
        uow = reading.as_work()
        task = reading.session.get(UserTask, self.task_id)
        if task is None:
            raise NotFoundError
        task.require_open()
        instance = uow.get(ProcessInstance, task.instance_id)
        turn = Turn.resume(uow, instance)
        accepted = accept_answers(turn, task, self.answers, offered=self.offered)
        shown = shown_to(turn, task)
        body = statement(shown, accepted.values)
        form = form_named(turn.loaded, task.form_key)
        refused = refuses(accepted.values, refusing_values(form))
        return SigningPreview(
            digest=statement_digest(body),
            meaning=REJECTION if refused else task.meaning or "",
            shown_digest=shown.digest,
            body=body.decode(),
        )

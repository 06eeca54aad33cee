"""Sign a task: the only way to complete one that asks for a signature."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from engine.errors import ConflictError, InvalidAnswersError, SignatureRefusedError
from engine.execution.asking import form_named
from engine.execution.authority import require_may_work
from engine.execution.completion import complete, take_answers
from engine.execution.opening import open_task
from engine.execution.passes import checkpoint_of, round_of
from engine.execution.signing import refusing_values, shown_to
from engine.execution.spending import spend_proof
from engine.execution.stored_signature import store_signature
from engine.execution.turn import Turn
from engine.model import AuditAction, Proof, UserTask
from engine.signing.evidence import SERIES
from engine.signing.statement import (
    REJECTION,
    refuses,
    statement,
)
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTask:
    """Hand in a signing task's answers under a signature.

    ``proof_id`` is what ``ProveIdentity`` left: fresh, spent once, for this statement
    and meaning. ``shown_digest`` is what the page carried: if the record has changed
    since it was shown, nothing is signed (409).
    """

    task_id: UUID
    answers: Mapping[str, Any] = field(repr=False)
    proof_id: UUID
    shown_digest: str | None = None
    revision: int | None = None
    offered: Collection[str] | None = None
    reason: str = ""

    fault: ClassVar[str] = "sign"

    def execute(self, uow: UnitOfWork) -> dict[str, Any]:
        """Spend the proof, store statement and signature, complete the task."""
        instance, task = open_task(uow, self.task_id, revision=self.revision)
        require_may_work(uow, instance, task)
        if task.meaning is None:
            raise ConflictError(f"“{task.name}” asks for no signature.")
        turn = Turn.resume(uow, instance)
        accepted = take_answers(turn, task, self.answers, offered=self.offered)
        shown = shown_to(turn, task)
        if self.shown_digest is not None and shown.digest != self.shown_digest:
            raise ConflictError(
                "What you were shown has changed since. Read it again before you sign."
            )
        meaning = meaning_of(turn, task, accepted.values)
        body = statement(shown, accepted.values)
        proof = spend_proof(uow, self.proof_id, body=body, meaning=meaning)
        _require_components(turn, task, proof)
        checkpoint = checkpoint_of(turn.element, task.element)
        signature = store_signature(
            turn,
            task,
            checkpoint=checkpoint,
            number=round_of(uow.session, turn.element, task, checkpoint),
            role=task.role or "",
            body=body,
            proof=proof,
            reason=self.reason,
        )
        rejected = meaning == REJECTION
        complete(
            turn,
            task,
            accepted.values,
            action=AuditAction.TASK_REJECTED if rejected else AuditAction.TASK_SIGNED,
            signature=str(signature.id),
            meaning=meaning,
            statement=signature.digest,
        )
        return {
            "instance": str(instance.id),
            "dropped": [list(each) for each in accepted.dropped],
        }


def _require_components(turn: Turn, task: UserTask, proof: Proof) -> None:
    """Raise if the step wants both components each time, and one was given."""
    demand = turn.element(task.element).extensions.signature
    if proof.components == SERIES and (demand is None or demand.policy != "series"):
        raise SignatureRefusedError(
            "This step wants your user name and your password.",
            code="components-missing",
        )


def meaning_of(turn: Turn, task: UserTask, answers: Mapping[str, Any]) -> str:
    """Return the task's meaning, or rejection when the answers refuse.

    A rejection says why: its form asks for the reason.
    """
    form = form_named(turn.loaded, task.form_key)
    if refuses(answers, refusing_values(form)):
        return REJECTION
    if task.meaning is None:
        raise InvalidAnswersError({"": [f"“{task.name}” asks for no signature."]})
    return task.meaning

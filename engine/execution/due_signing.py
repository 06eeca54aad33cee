"""Sign a changed due date, where the procedure demands it outside extensions."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from engine.clock import NEVER
from engine.errors import SignatureRefusedError
from engine.execution.spending import spend_proof
from engine.execution.stored_signature import store_signature
from engine.execution.turn import Turn
from engine.feel import DateTime
from engine.model import Signature, UserTask
from engine.signing.evidence import SERIES
from engine.signing.statement import Shown, statement

ON = "step_due_on"
"""Names of their own, so that a correction of the case's date voids nothing here."""
WHY = "step_due_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedChange:
    """What the trail says of the signature of a changed due date."""

    signature: str
    meaning: str
    statement: str


def due_statement(turn: Turn, task: UserTask, due_on: date, reason: str) -> bytes:
    """Return what is signed: the step, the date it had, the new one, and why."""
    before = task.due_at
    shown = Shown(
        case=turn.instance.business_key,
        element=task.element,
        step=task.name,
        definition=turn.loaded.bundle.hash,
        form="",
        fields={
            "due_before": DateTime.from_python(before) if before < NEVER else None,
        },
    )
    return statement(shown, {ON: due_on.isoformat(), WHY: reason})


def sign_due_change(
    turn: Turn, task: UserTask, due_on: date, reason: str, *, proof_id: UUID | None
) -> SignedChange | None:
    """Store the signature the procedure demands; None where it demands none.

    Each change of a step's date is a round.

    Raises ``SignatureRefusedError`` without a fresh proof for exactly this change.
    """
    meaning = turn.loaded.procedure.sign_due_change
    if not meaning:
        return None
    if proof_id is None:
        raise SignatureRefusedError(
            "This procedure wants a signature for a changed due date: give your user "
            "name and your password.",
            code="components-missing",
        )
    uow = turn.uow
    body = due_statement(turn, task, due_on, reason)
    proof = spend_proof(uow, proof_id, body=body, meaning=meaning)
    if proof.components == SERIES:
        raise SignatureRefusedError(
            "A changed due date wants your user name and your password.",
            code="components-missing",
        )
    checkpoint = f"due_date/{task.id}"
    rounds = select(func.count()).where(
        Signature.instance_id == turn.instance.id, Signature.checkpoint == checkpoint
    )
    signature = store_signature(
        turn,
        task,
        checkpoint=checkpoint,
        number=(uow.session.scalar(rounds) or 0) + 1,
        role="",
        body=body,
        proof=proof,
        reason=reason,
    )
    return SignedChange(
        signature=str(signature.id), meaning=meaning, statement=signature.digest
    )

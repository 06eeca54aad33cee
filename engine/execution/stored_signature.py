"""Store a signature with the statement it stands under."""

from engine.execution.turn import Turn
from engine.model import Proof, Signature, Statement, UserTask
from engine.signing.statement import statement_digest


def store_signature(  # noqa: PLR0913 - what one signature says, all named
    turn: Turn,
    task: UserTask,
    *,
    checkpoint: str,
    number: int,
    role: str,
    body: bytes,
    proof: Proof,
    reason: str,
) -> Signature:
    """Store what the actor signs at a step: the statement first, then who and when.

    ``number`` counts the rounds of the checkpoint; ``proof`` was spent for this
    ``body`` and its meaning (21 CFR 11.50, 11.70).
    """
    uow, instance = turn.uow, turn.instance
    stored = Statement(
        id=uow.new_id(),
        instance_id=instance.id,
        body=body.decode(),
        digest=statement_digest(body),
    )
    signature = Signature(
        id=uow.new_id(),
        statement_id=stored.id,
        instance_id=instance.id,
        task_id=task.id,
        element=task.element,
        checkpoint=checkpoint,
        round=number,
        signer_id=uow.actor.id,
        printed_name=uow.actor.name or uow.actor.id,
        role=role,
        meaning=proof.meaning,
        at=uow.now,
        zone=str(turn.host.zone),
        digest=stored.digest,
        components=proof.components,
        session_digest=proof.session_digest,
        reason=reason or None,
        on_behalf_of=uow.actor.acting_for,
    )
    uow.add(stored)
    uow.session.flush()
    uow.add(signature)
    return signature

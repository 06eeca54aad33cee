"""Give one of the two signatures under which a record is disposed of."""

from uuid import UUID

from engine.canonical import sha256
from engine.errors import SignatureRefusedError
from engine.execution.disposing import MEANINGS, statement_of
from engine.execution.spending import spend_proof
from engine.model import DispositionSignature, ProcessInstance
from engine.signing.evidence import SERIES
from engine.store.unit_of_work import UnitOfWork


def sign(
    uow: UnitOfWork,
    case: ProcessInstance,
    *,
    request_id: UUID,
    part: str,
    reason: str,
    proof_id: UUID,
) -> DispositionSignature:
    """Store the signature; refuse a proof that is not for exactly this statement.

    Both components are asked for each time: nothing is given back afterwards.
    """
    body = statement_of(
        uow.session,
        uow.library,
        case,
        reason=reason,
        part=part,
        zone=uow.settings.zone,
    )
    proof = spend_proof(uow, proof_id, body=body, meaning=MEANINGS[part])
    if proof.components == SERIES:
        raise SignatureRefusedError(
            "This signature wants your user name and your password.",
            code="components-missing",
        )
    signature = DispositionSignature(
        request_id=request_id,
        part=part,
        statement=body.decode(),
        digest=sha256(body),
        signer_id=uow.actor.id,
        printed_name=uow.actor.name or uow.actor.id,
        meaning=MEANINGS[part],
        at=uow.now,
        zone=str(uow.settings.zone),
        components=proof.components,
        session_digest=proof.session_digest,
    )
    uow.add(signature)
    uow.session.flush()
    return signature

"""Spend a proof of identity on the one statement it was given for."""

from uuid import UUID

from engine.errors import SignatureRefusedError
from engine.model import Proof
from engine.signing.statement import statement_digest
from engine.store.unit_of_work import UnitOfWork


def spend_proof(uow: UnitOfWork, proof_id: UUID, *, body: bytes, meaning: str) -> Proof:
    """Take the proof away, so that it cannot be used again; or refuse."""
    if uow.actor.client:
        raise SignatureRefusedError("A program does not sign.", code="api-token")
    proof = uow.session.get(Proof, proof_id)
    if proof is None:
        raise SignatureRefusedError(
            "Your confirmation was used already; enter your password again.",
            code="proof-spent",
        )
    uow.session.delete(proof)
    if proof.expires_at < uow.now or proof.person != uow.actor.id:
        raise SignatureRefusedError(
            "Your confirmation has expired; enter your password again.",
            code="proof-expired",
        )
    if uow.actor.session not in (None, proof.session_digest):
        raise SignatureRefusedError(
            "You confirmed this in another session; enter your password again.",
            code="proof-of-other-session",
        )
    if proof.digest != statement_digest(body) or proof.meaning != meaning:
        raise SignatureRefusedError(
            "You confirmed something else than what is to be signed now; read it "
            "again and enter your password.",
            code="proof-for-other-statement",
        )
    return proof

"""Prove who somebody is, for exactly what they are about to sign."""

from uuid import UUID

from engine.app import Engine
from engine.commands.people.prove_identity import ProveIdentity
from engine.errors import SignatureRefusedError
from web.identity.sessions import actor, current


def proven(
    engine: Engine, *, person: str, password: str, digest: str, meaning: str
) -> UUID:
    """Return the proof, bound to this session, this statement and this meaning.

    Raises ``SignatureRefusedError`` with what is wrong (21 CFR 11.200).
    """
    answer = engine.execute(
        ProveIdentity(
            person=person,
            password=password,
            session_digest=current().digest,
            digest=digest,
            meaning=meaning,
        ),
        actor=actor(),
    )
    if "proof" not in answer:
        raise SignatureRefusedError(answer["message"], code=answer["refused"])
    return UUID(answer["proof"])

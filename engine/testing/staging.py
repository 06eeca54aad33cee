"""What only a bench may do: people without passwords, proofs without typing them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from engine.model import Account, Proof, RoleGrant
from engine.store.unit_of_work import UnitOfWork

PROOF_LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsurePerson:
    """Make sure an account with these roles exists; it cannot sign in."""

    person: str
    roles: Collection[str]
    name: str = ""
    manager: str | None = None

    def execute(self, uow: UnitOfWork) -> None:
        """Create the account and the grants that are missing."""
        if uow.session.get(Account, self.person) is None:
            uow.add(
                Account(
                    id=self.person,
                    name=self.name or self.person.replace("_", " ").title(),
                    mail=f"{self.person}@example.org",
                    created_at=uow.now,
                    manager_id=self.manager,
                    verified_by="bench",
                    verified_at=uow.now,
                    verified_how="Known to the bench",
                    acknowledged_at=uow.now,
                )
            )
            uow.session.flush()
        held = set(
            uow.session.scalars(
                select(RoleGrant.role).where(RoleGrant.person == self.person)
            )
        )
        for role in sorted(set(self.roles) - held):
            uow.add(
                RoleGrant(
                    id=uow.new_id(),
                    person=self.person,
                    role=role,
                    granted_by="bench",
                    granted_at=uow.now,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProof:
    """Prove the actor's identity for one statement, as a password would."""

    digest: str
    meaning: str

    def execute(self, uow: UnitOfWork) -> UUID:
        """Leave a proof for the signature that follows."""
        proof = Proof(
            id=uow.new_id(),
            person=uow.actor.id,
            session_digest="bench",
            digest=self.digest,
            meaning=self.meaning,
            components="bench",
            expires_at=uow.now + PROOF_LASTS,
        )
        uow.add(proof)
        return proof.id

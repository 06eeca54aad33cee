"""Whether the actor's account may sign: identity checked, meaning acknowledged."""

from dataclasses import dataclass
from datetime import datetime

from engine.model import Account
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRights:
    """When each of the two was done; None: not yet."""

    verified_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSigningRights:
    """One's own."""

    def fetch(self, reading: Reading) -> SigningRights:
        """Return them."""
        account = reading.as_work().get(Account, reading.actor.id)
        return SigningRights(
            verified_at=account.verified_at, acknowledged_at=account.acknowledged_at
        )

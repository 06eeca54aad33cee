"""Whether the actor may do something: a page offers nothing else."""

from dataclasses import dataclass

from engine.access.permissions import Target, permissions_of
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MayDo:
    """Ask the permission table; the command that does it asks again."""

    action: str
    kind: str

    def fetch(self, reading: Reading) -> bool:
        """Return whether some rule allows it and none forbids it."""
        table = permissions_of(reading.session)
        return table.allows(reading.actor, self.action, Target(kind=self.kind))

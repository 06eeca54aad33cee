"""The actions the trail can hold, to choose from."""

from dataclasses import dataclass

from engine.model import AuditAction
from engine.queries.base import Reading
from engine.queries.trail_search import require_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailActions:
    """The vocabulary of the trail."""

    def fetch(self, reading: Reading) -> tuple[str, ...]:
        """Return every action, by its name."""
        require_reader(reading)
        return tuple(sorted(each.value for each in AuditAction))

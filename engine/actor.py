"""Who is asking: the person or system a command is executed for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated identity, with the roles it holds at this moment.

    ``acting_for`` names the absent person a deputy stands in for; ``rule`` says by
    which substitution.
    """

    id: str
    groups: frozenset[str] = frozenset()
    name: str = ""
    acting_for: str | None = None
    rule: str | None = None
    session: str | None = None


SYSTEM = Actor(id="system", name="Praxis")
"""The product itself: timers, jobs and everything nobody clicked."""

"""Who is asking: the person or system a command is executed for."""

from dataclasses import dataclass

INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Cover:
    """An absence somebody covers now: for whom, by which rule, within which scope.

    ``groups`` are those whose tasks the deputy is offered; a procedure or role of None
    narrows nothing.
    """

    absent: str
    rule: str
    procedure: str | None = None
    role: str | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated identity, with the roles it holds at this moment.

    ``acting_for`` names the absent person a deputy stands in for; ``rule`` says by
    which substitution. ``client`` is the id of the API token a program came with.
    """

    id: str
    groups: frozenset[str] = frozenset()
    name: str = ""
    acting_for: str | None = None
    rule: str | None = None
    session: str | None = None
    client: str = ""
    read_only: bool = False
    covers: tuple[Cover, ...] = ()
    """The absences this person covers: their lists show those steps as well."""

    @property
    def inspects(self) -> bool:
        """Say whether this is an inspector: everything is read, nothing changed."""
        return INSPECTOR in self.groups


SYSTEM = Actor(id="system", name="Praxis")
"""The product itself: timers, jobs and everything nobody clicked."""

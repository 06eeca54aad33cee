"""What is in effect around a bundle, as far as the one who asks knows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.bpmn.gate import ProcessFacts


class InputLike(Protocol):
    """What the check asks of one input of an operation."""

    @property
    def name(self) -> str:
        """Return its name."""
        ...

    @property
    def type(self) -> str:
        """Return the kind of value it takes."""
        ...

    @property
    def required(self) -> bool:
        """Say whether it has to be given."""
        ...


class OperationLike(Protocol):
    """What the check asks of an operation; ``engine.registers`` has the real ones."""

    @property
    def inputs(self) -> Iterable[InputLike]:
        """Return its inputs."""
        ...

    @property
    def internal(self) -> bool:
        """Say whether it runs inside the turn."""
        ...


@dataclass(frozen=True, slots=True)
class DeployedSet:
    """What is in effect already; None: not known, so nothing is said about it.

    ``keys`` are procedures that may be called or linked; ``roles`` and the rest are
    the registers a procedure refers to.
    """

    keys: frozenset[str] | None = None
    operations: Mapping[str, OperationLike] | None = None
    roles: frozenset[str] | None = None
    holders: Mapping[str, frozenset[str]] | None = None
    """Role to the people who hold it now."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefix of business keys to the procedure that has it."""
    processes: Mapping[str, ProcessFacts] = field(default_factory=dict)
    """Call graph: facts of the processes among ``keys``, where they are known."""
    sops: frozenset[str] | None = None
    kpis: frozenset[str] | None = None
    retentions: frozenset[str] | None = None

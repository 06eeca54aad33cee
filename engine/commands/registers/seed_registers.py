"""Fill the registers with what every installation begins with."""

from dataclasses import dataclass

from engine.execution.authority import require_administrator
from engine.registers.seed import apply_seed
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRegisters:
    """Put the records of a pack into the registers; what is there already stays."""

    pack: str = "general"

    def execute(self, uow: UnitOfWork) -> dict[str, int]:
        """Return how many records each register got."""
        require_administrator(uow)
        return apply_seed(uow, pack=self.pack)

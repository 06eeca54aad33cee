"""Record what an inspector was shown."""

from dataclasses import dataclass
from typing import ClassVar

from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork

LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShown:
    """Write to the trail that somebody was shown a page, an export or a file."""

    path: str

    of_reading: ClassVar[bool] = True

    def execute(self, uow: UnitOfWork) -> None:
        """Append to the stream of inspections of this month."""
        uow.audit(
            AuditAction.RECORD_SHOWN,
            self.path[:LONGEST],
            stream=f"inspection/{uow.now:%Y-%m}",
        )

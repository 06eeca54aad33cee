"""What somebody who only looks may look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clock import IdSource
from engine.settings import Settings
from engine.store.files import FileStore
from engine.store.library import Library
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reading:
    """All that may be looked at: one read-only transaction, one actor, one instant."""

    session: Session
    actor: Actor
    now: datetime
    new_id: IdSource
    library: Library
    files: FileStore
    settings: Settings
    operations: Mapping[str, Any]

    def as_work(self) -> UnitOfWork:
        """Return what code of ``engine.execution`` reads from.

        The transaction is read only: whatever this unit of work collects is never
        written, and the database refuses a write.
        """
        return UnitOfWork(
            self.session,
            self.actor,
            self.now,
            self.new_id,
            self.library,
            self.files,
            self.settings,
            self.operations,
        )

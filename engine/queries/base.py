"""What a query is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.settings import Settings
from engine.store.files import FileStore
from engine.store.library import Library

RowsT_co = TypeVar("RowsT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """All a query may look at: one read-only transaction, one actor, one instant."""

    session: Session
    actor: Actor
    now: datetime
    library: Library
    files: FileStore
    settings: Settings


class Query(Protocol[RowsT_co]):
    """A question, as data, that changes nothing."""

    def fetch(self, reading: Reading) -> RowsT_co:
        """Return plain rows, never live records."""
        ...

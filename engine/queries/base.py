"""What a query is."""

from typing import Protocol, TypeVar

from engine.store.reading import Reading

__all__ = ["Query", "Reading"]

RowsT_co = TypeVar("RowsT_co", covariant=True)


class Query(Protocol[RowsT_co]):
    """A question, as data, that changes nothing."""

    def fetch(self, reading: Reading) -> RowsT_co:
        """Return plain rows, never live records."""
        ...

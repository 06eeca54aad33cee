"""What a command is."""

from typing import Protocol, TypeVar

from engine.store.unit_of_work import UnitOfWork

ResultT_co = TypeVar("ResultT_co", covariant=True)


class Command(Protocol[ResultT_co]):
    """A change, as data: what to do, never who, when or with which connection."""

    def execute(self, uow: UnitOfWork) -> ResultT_co:
        """Carry out the change inside one transaction, which the engine closes."""
        ...

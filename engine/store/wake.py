"""How a worker learns of a job before its next tick: a port with nothing behind it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session


class Due(NamedTuple):
    """A job somebody should look at now."""

    job_id: UUID
    queue: str


class Wake(Protocol):
    """Sends wake-ups on the caller's transaction: they commit with the rows, or not.

    A wake-up carries an id and decides nothing. All of them may be lost, doubled or
    late; the rows tell what is owed, and the sweep wakes again.
    """

    def wake(self, session: Session, jobs: Sequence[Due]) -> None:
        """Tell the workers of new jobs."""
        ...

    def wake_again(self, session: Session, jobs: Sequence[Due]) -> int:
        """Tell them of jobs whose wake-up was lost; return how many were."""
        ...

    def clear(self, session: Session) -> int:
        """Remove what dead workers left behind; return how much."""
        ...


class TicksOnly:
    """Embedded mode: the next tick finds the row."""

    def wake(self, session: Session, jobs: Sequence[Due]) -> None:
        """Do nothing."""

    def wake_again(self, session: Session, jobs: Sequence[Due]) -> int:
        """Do nothing."""
        del session, jobs
        return 0

    def clear(self, session: Session) -> int:
        """Do nothing."""
        del session
        return 0


TICKS_ONLY: Wake = TicksOnly()

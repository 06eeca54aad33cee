"""Mark what one was told as read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from engine.model import Notice
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotices:
    """Mark every notice of the actor as read, or ``only`` one of them."""

    only: UUID | None = None

    def execute(self, uow: UnitOfWork) -> None:
        """Set the instant of reading where there is none."""
        statement = update(Notice).where(
            Notice.person == uow.actor.id, Notice.read_at.is_(None)
        )
        if self.only is not None:
            statement = statement.where(Notice.id == self.only)
        uow.session.execute(statement.values(read_at=uow.now))

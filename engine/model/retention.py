"""What keeps a record longer than its rule: a legal hold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base

STANDS = text("lifted_at IS NULL")


class LegalHold(Base):
    """Nothing of a case is disposed of while a hold stands; lifted ones stay known."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "legal_hold_stands",
            "instance_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(default=None)
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)
    lift_reason: Mapped[str | None] = mapped_column(Text, default=None)

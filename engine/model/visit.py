"""What a token did at an element: the only source of history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import CLUSTERED, Base


class Visit(Base):
    """One token at one element; ``wrote`` holds the names and values it set.

    The visits of a case lie together: a step touches one place, not three.
    """

    __tablename__ = "visit"
    __table_args__ = CLUSTERED

    instance_id: Mapped[UUID] = mapped_column(
        ForeignKey("process_instance.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element: Mapped[str]
    token: Mapped[str]
    started: Mapped[datetime]
    flow_in: Mapped[str | None] = mapped_column(default=None)
    ended: Mapped[datetime | None] = mapped_column(default=None)
    end_seq: Mapped[int | None] = mapped_column(default=None)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    actor: Mapped[str | None] = mapped_column(default=None)
    wrote: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    trace: Mapped[list[Any] | None] = mapped_column(default=None)

"""Diagrams of other tools that are kept as documentation, byte for byte."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class Drawing(Base):
    """A BPMN file as it came: it is shown and handed out, never run or changed."""

    __tablename__ = "drawing"
    __table_args__ = (
        Index(
            "drawing_kept_once",
            "sha256",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    file_name: Mapped[str]
    note: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(default=None)

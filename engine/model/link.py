"""How cases hang together, what is attached to them and said about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class Link(Base):
    """One case started or named by another; carries how the child stands.

    ``procedure`` is what the child counts as (a stand-in counts as what it stands
    for); ``by_diagram`` is true if an element of the parent's diagram started it.
    The child's end writes here, so that no transaction locks two instances.
    """

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("parent_id", "child_id", "relation"),
        Index("link_by_child", "child_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    child_id: Mapped[UUID]
    procedure: Mapped[str]
    relation: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    by_diagram: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(default="open")
    reported: Mapped[list[Any]] = mapped_column(default_factory=list)


class StoredFile(Base):
    """A file of the content-addressed store."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


class Attachment(Base):
    """A stored file, under a name, at a case or a record."""

    __tablename__ = "attachment"
    __table_args__ = (Index("attachment_by_subject", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    attached_by: Mapped[str]
    attached_at: Mapped[datetime]


class Comment(Base):
    """What somebody said about a case, for everybody who may see it."""

    __tablename__ = "comment"
    __table_args__ = (Index("comment_by_subject", "subject", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)

"""Master data: registers, their records, and the series that number things."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base, Versioned


class Register(Base):
    """Master data of one kind."""

    __tablename__ = "register"

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts the changes of registers that are kept in memory."""


class Record(Versioned):
    """One item of a register, changed only by a named operation or an import.

    ``key`` is unique in its register; ``fields`` is JSON made by ``to_json``;
    ``scope`` and ``unique_key`` carry the register's further unique rules (one
    effective version per document and site).
    """

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("register", "key"),
        UniqueConstraint("register", "unique_key"),
        Index("record_by_state", "register", "state", "key"),
        Index("record_by_parent", "register", "parent_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(ForeignKey("register.key"))
    key: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    site: Mapped[str | None] = mapped_column(default=None)
    owner_id: Mapped[str | None] = mapped_column(default=None)
    parent_key: Mapped[str | None] = mapped_column(default=None)
    unique_key: Mapped[str | None] = mapped_column(default=None)


class Series(Base):
    """The last number given in one gapless series, such as CAPA-2026."""

    __tablename__ = "series"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]

"""Putting a bundle into use: the bytes, the act, and the version it made."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class StoredBundle(Base):
    """The files of one version, by the hash of their content; never changed."""

    __tablename__ = "bundle"

    hash: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime]


class Deployment(Base):
    """One act of putting a bundle into use: who, when, why; immutable."""

    __tablename__ = "deployment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("procedure.key"), index=True)
    bundle_hash: Mapped[str] = mapped_column(ForeignKey("bundle.hash"))
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class DefinitionState(StrEnum):
    """Where a version is in its life."""

    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class ProcessDefinition(Base):
    """One version of one procedure's process."""

    __tablename__ = "process_definition"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        Index("process_definition_by_state", "key", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("procedure.key"))
    version: Mapped[int]
    title: Mapped[str]
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployment.id"))
    bundle_hash: Mapped[str] = mapped_column(ForeignKey("bundle.hash"))
    effective_from: Mapped[datetime]
    state: Mapped[DefinitionState] = mapped_column(default=DefinitionState.EFFECTIVE)

    def supersede(self) -> None:
        """Give way to a newer version; running cases go on."""
        self.state = DefinitionState.SUPERSEDED

"""Electronic signatures: what was signed, by whom, with what meaning and proof."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base


class Statement(Base):
    """The canonical bytes that were signed (21 CFR 11.70): text as hashed."""

    __tablename__ = "statement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]


class Signature(Base):
    """Who, meaning, instant, and the digest of the statement (21 CFR 11.50).

    ``printed_name`` is the name as it was at signing; ``zone`` the IANA zone in which
    the instant is shown. Rows never change: a newer ``round`` of the same checkpoint
    supersedes an older one.
    """

    __tablename__ = "signature"
    __table_args__ = (Index("signature_by_instance", "instance_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"))
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[UUID]
    element: Mapped[str]
    checkpoint: Mapped[str]
    round: Mapped[int]
    signer_id: Mapped[str]
    printed_name: Mapped[str]
    role: Mapped[str]
    meaning: Mapped[str]
    at: Mapped[datetime]
    zone: Mapped[str]
    digest: Mapped[str]
    components: Mapped[str]
    session_digest: Mapped[str]
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    on_behalf_of: Mapped[str | None] = mapped_column(default=None)


class Proof(Base):
    """A fresh proof of identity: spent once, within a minute, for one statement."""

    __tablename__ = "proof"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str]
    session_digest: Mapped[str]
    digest: Mapped[str]
    meaning: Mapped[str]
    components: Mapped[str]
    expires_at: Mapped[datetime]

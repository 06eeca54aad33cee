"""Electronic signatures: what was signed, by whom, with what meaning and proof."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base

SERIES_IDLE = timedelta(minutes=10)
SERIES_LASTS = timedelta(minutes=30)


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


class SigningSeries(Base):
    """A continuous series of signings in one session (21 CFR 11.200(a)(1)(i)).

    It begins with both components; then the password is enough while it is fresh. A
    failure ends it, and so does the end of the session, under whose digest it stands.
    """

    __tablename__ = "signing_series"

    session_digest: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    opened_at: Mapped[datetime]
    used_at: Mapped[datetime]

    def is_fresh(self, *, person: str, now: datetime) -> bool:
        """Tell whether this person may sign by password alone at an instant."""
        quick = now - self.used_at < SERIES_IDLE and now - self.opened_at < SERIES_LASTS
        return self.person == person and quick


class SignatureWithdrawal(Base):
    """Somebody takes back their own signature, with a reason; the signature stays."""

    __tablename__ = "signature_withdrawal"

    signature_id: Mapped[UUID] = mapped_column(
        ForeignKey("signature.id"), primary_key=True
    )
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)

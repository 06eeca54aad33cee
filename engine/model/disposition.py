"""How a record is disposed of: asked for, approved, emptied; what is left of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.model.base import Base

ASKED = text("closed_at IS NULL")


class DispositionRequest(Base):
    """Somebody wants a record disposed of; ``closing`` says how that ended."""

    __tablename__ = "disposition_request"
    __table_args__ = (
        Index(
            "disposition_request_open",
            "instance_id",
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str | None] = mapped_column(default=None)
    closing: Mapped[str | None] = mapped_column(default=None)
    closing_reason: Mapped[str | None] = mapped_column(Text, default=None)


class DispositionSignature(Base):
    """One of the two signatures: ``part`` is request or approval; never changed.

    ``statement`` is the text that was signed: case, rule, day, reason, and the hashes
    of everything that is disposed of (21 CFR 11.50, 11.70).
    """

    __tablename__ = "disposition_signature"

    request_id: Mapped[UUID] = mapped_column(
        ForeignKey("disposition_request.id"), primary_key=True
    )
    part: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]
    signer_id: Mapped[str]
    printed_name: Mapped[str]
    meaning: Mapped[str]
    at: Mapped[datetime]
    zone: Mapped[str]
    components: Mapped[str]
    session_digest: Mapped[str]


class Tombstone(Base):
    """What stays of a record: who, when, why, by which rule, and what it was by hash.

    Entering it is the disposition: the database then empties the statements and what
    people wrote in the trail, and refuses that for any record without one.
    """

    __tablename__ = "tombstone"

    instance_id: Mapped[UUID] = mapped_column(
        ForeignKey("process_instance.id"), primary_key=True
    )
    request_id: Mapped[UUID] = mapped_column(ForeignKey("disposition_request.id"))
    stream: Mapped[str]
    through: Mapped[int]
    """The last entry of the stream whose content is gone."""
    rule: Mapped[str]
    kept_until: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str]
    approved_by: Mapped[str]
    at: Mapped[datetime]
    manifest: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)


_STATEMENTS = "UPDATE statement SET body = '' WHERE instance_id = NEW.instance_id;"
_PRIVATE = "DELETE FROM audit_private WHERE stream = NEW.stream AND seq <= NEW.through;"
_AFTER = "CREATE TRIGGER tombstone_empties AFTER INSERT ON tombstone"
EMPTY_SQLITE = (f"{_AFTER} BEGIN {_STATEMENTS} {_PRIVATE} END",)
_FUNCTION = (
    "CREATE FUNCTION empty_disposed() RETURNS trigger LANGUAGE plpgsql "
    "SECURITY DEFINER SET search_path FROM CURRENT AS"
)
EMPTY_POSTGRESQL = (
    f"{_FUNCTION} $$ BEGIN {_STATEMENTS} {_PRIVATE} RETURN NEW; END $$",
    f"{_AFTER} FOR EACH ROW EXECUTE FUNCTION empty_disposed()",
)
"""The only way evidence is emptied. The owner's right does it, so that the role which
serves needs none to change or delete."""


@event.listens_for(Base.metadata, "after_create")
def _empty(_target: object, connection: Connection, **_options: object) -> None:
    """Create the trigger with the tables, where no migration does (benches)."""
    postgresql = connection.dialect.name == "postgresql"
    for statement in EMPTY_POSTGRESQL if postgresql else EMPTY_SQLITE:
        connection.exec_driver_sql(statement)

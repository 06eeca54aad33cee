"""People who may sign in: identity, roles, sessions, attempts, deputies."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.clock import NEVER
from engine.model.base import Base, Versioned


class AccountState(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    LOCKED = "locked"
    LEFT = "left"


class Account(Versioned):
    """A person. The id is for ever theirs: never reused, never deleted."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mail: Mapped[str]
    created_at: Mapped[datetime]
    password_hash: Mapped[str] = mapped_column(default="")
    temporary: Mapped[bool] = mapped_column(default=True)
    state: Mapped[AccountState] = mapped_column(default=AccountState.ACTIVE)
    manager_id: Mapped[str | None] = mapped_column(default=None)
    site: Mapped[str | None] = mapped_column(default=None)
    department: Mapped[str | None] = mapped_column(default=None)
    zone: Mapped[str] = mapped_column(default="UTC")
    signing_locked: Mapped[bool] = mapped_column(default=False)
    sso_subject: Mapped[str | None] = mapped_column(default=None, unique=True)
    """Who this is at the identity provider: its ``sub``, bound at the first sign-in."""
    verified_by: Mapped[str | None] = mapped_column(default=None)
    """Who checked the person's identity, when and how (21 CFR 11.100(b))."""
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_how: Mapped[str] = mapped_column(default="")
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    """When they acknowledged that their signatures bind (21 CFR 11.10(j))."""


class RoleGrant(Base):
    """A role a person holds, from when until when."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("role_grant_by_role", "role", "person"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(default=NEVER)


class Session(Base):
    """A signed-in browser. Only the digest of its secret is stored."""

    __tablename__ = "session"
    __table_args__ = (Index("session_by_person", "person"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    csrf: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    end_reason: Mapped[str | None] = mapped_column(default=None)


class OneTimeLink(Base):
    """A way in for one person, once, for minutes; only the digest is stored."""

    __tablename__ = "one_time_link"
    __table_args__ = (Index("one_time_link_by_person", "person"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SsoRequest(Base):
    """A browser sent to the identity provider: what has to come back with it, once.

    ``statement`` and ``meaning`` are set where somebody is to prove who they are for a
    signature; ``target`` is where one goes on afterwards.
    """

    __tablename__ = "sso_request"

    state: Mapped[str] = mapped_column(primary_key=True)
    session_digest: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    target: Mapped[str] = mapped_column(default="")
    statement: Mapped[str] = mapped_column(default="")
    meaning: Mapped[str] = mapped_column(default="")


class Attempt(Base):
    """Failed proofs of identity, counted per account and address, or account."""

    __tablename__ = "attempt"

    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    locks: Mapped[int] = mapped_column(default=0)


class Substitution(Base):
    """Somebody stands in for somebody else, for a time and a scope."""

    __tablename__ = "substitution"
    __table_args__ = (Index("substitution_by_deputy", "deputy", "ends_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absent: Mapped[str]
    deputy: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_by: Mapped[str]
    procedure: Mapped[str | None] = mapped_column(default=None)
    role: Mapped[str | None] = mapped_column(default=None)
    groups: Mapped[bool] = mapped_column(default=True)

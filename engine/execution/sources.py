"""Where the pickers of forms take people, records and cases from."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.forms import Option
from engine.model import (
    Account,
    AccountState,
    ProcessInstance,
    Record,
    RoleGrant,
)

MOST = 2_000
"""Options one picker offers; beyond that a register needs a search of its own."""
CLOSED = ("obsolete", "disposed", "superseded", "closed", "left", "retired")


class RowSources:
    """The choices of ``users:role``, ``roles``, ``register:name``, ``cases:key``."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now

    def options(self, source: str) -> Sequence[Option]:
        """Return what may be chosen now, in the order people read it."""
        kind, _, name = source.partition(":")
        if kind == "users":
            return self._people(name)
        if kind == "roles":
            return self._roles()
        if kind == "register":
            return self._records(name)
        if kind == "cases":
            return self._cases(name)
        return ()

    def _people(self, role: str) -> list[Option]:
        wanted: list[ColumnElement[bool]] = [Account.state == AccountState.ACTIVE]
        if role:
            holders = select(RoleGrant.person).where(
                RoleGrant.role == role,
                RoleGrant.granted_at <= self._now,
                RoleGrant.ends_at > self._now,
            )
            wanted.append(Account.id.in_(holders))
        found = self._session.execute(
            select(Account.id, Account.name)
            .where(*wanted)
            .order_by(Account.name, Account.id)
            .limit(MOST)
        )
        return [Option(person, f"{name} ({person})") for person, name in found]

    def _roles(self) -> list[Option]:
        found = self._session.scalars(
            select(RoleGrant.role).distinct().order_by(RoleGrant.role)
        )
        return [Option(role, role.replace("_", " ")) for role in found]

    def _records(self, register: str) -> list[Option]:
        found = self._session.execute(
            select(Record.key, Record.title)
            .where(Record.register == register, Record.state.not_in(CLOSED))
            .order_by(Record.key)
            .limit(MOST)
        )
        return [
            Option(key, f"{key} {title}" if title and title != key else key)
            for key, title in found
        ]

    def _cases(self, procedure: str) -> list[Option]:
        wanted = [ProcessInstance.key == procedure] if procedure else []
        found = self._session.execute(
            select(ProcessInstance.business_key, ProcessInstance.title)
            .where(*wanted)
            .order_by(ProcessInstance.started_at.desc())
            .limit(MOST)
        )
        return [Option(key, f"{key} {title}") for key, title in found]

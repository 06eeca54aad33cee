"""Where the pickers of forms take people, records and cases from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.forms import Option
from engine.model import (
    Account,
    AccountState,
    ProcessInstance,
    Record,
    RoleGrant,
)

CLOSED = ("obsolete", "disposed", "superseded", "closed", "left", "retired")
Text = InstrumentedAttribute[str]


@dataclass(frozen=True, slots=True)
class _Source:
    """A source as a query: what is stored, its title, who is in it, in what order.

    ``offered`` leaves out what may be chosen no longer; ``repeated``: several rows say
    the same.
    """

    value: Text
    title: Text
    among: ColumnElement[bool]
    offered: ColumnElement[bool]
    order: Sequence[Any]
    repeated: bool = False

    def having(self, find: str) -> ColumnElement[bool]:
        """Return the condition that all words are in the value or its title."""
        return and_(
            *(
                or_(
                    self.value.icontains(word, autoescape=True),
                    self.title.icontains(word, autoescape=True),
                )
                for word in find.split()
            )
        )


class RowSources:
    """The choices of ``users:role``, ``roles``, ``register:name``, ``cases:key``."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now

    def options(self, name: str, find: str, most: int, /) -> Sequence[Option]:
        """Return what may be chosen now and has the words, as people read it."""
        source = self._source(name)
        wanted = and_(source.among, source.offered)
        if find.strip():
            wanted = and_(wanted, source.having(find))
        asked = select(source.value, source.title).where(wanted)
        if source.repeated:
            asked = asked.distinct()
        found = self._session.execute(asked.order_by(*source.order).limit(most))
        return [Option(value, _words(name, value, title)) for value, title in found]

    def offered(self, name: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return, of these values, those one may choose now, with their words."""
        source = self._source(name)
        return self._of(name, values, and_(source.among, source.offered))

    def named(self, name: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return the words of these values, also of those who left and what closed."""
        return self._of(name, values, self._source(name).among)

    def _of(
        self, name: str, values: Sequence[str], wanted: ColumnElement[bool]
    ) -> Mapping[str, str]:
        source = self._source(name)
        if not values:
            return {}
        found = self._session.execute(
            select(source.value, source.title).where(wanted, source.value.in_(values))
        )
        return {value: _words(name, value, title) for value, title in found}

    def _source(self, source: str) -> _Source:
        kind, _, name = source.partition(":")
        made = {
            "users": self._people,
            "roles": self._roles,
            "register": self._records,
            "cases": self._cases,
        }.get(kind)
        return made(name) if made else _NOTHING

    def _people(self, role: str) -> _Source:
        active = Account.state == AccountState.ACTIVE
        holders = select(RoleGrant.person).where(
            RoleGrant.role == role,
            RoleGrant.granted_at <= self._now,
            RoleGrant.ends_at > self._now,
        )
        return _Source(
            value=Account.id,
            title=Account.name,
            among=Account.id.is_not(None),
            offered=and_(active, Account.id.in_(holders)) if role else active,
            order=(Account.name, Account.id),
        )

    def _roles(self, _: str) -> _Source:
        anybody = RoleGrant.role.is_not(None)
        return _Source(
            value=RoleGrant.role,
            title=RoleGrant.role,
            among=anybody,
            offered=anybody,
            order=(RoleGrant.role,),
            repeated=True,
        )

    def _records(self, register: str) -> _Source:
        return _Source(
            value=Record.key,
            title=Record.title,
            among=Record.register == register,
            offered=Record.state.not_in(CLOSED),
            order=(Record.key,),
        )

    def _cases(self, procedure: str) -> _Source:
        known = ProcessInstance.business_key.is_not(None)
        return _Source(
            value=ProcessInstance.business_key,
            title=ProcessInstance.title,
            among=ProcessInstance.key == procedure if procedure else known,
            offered=known,
            order=(ProcessInstance.started_at.desc(),),
        )


_NOTHING = _Source(Record.key, Record.title, false(), false(), (Record.key,))


def _words(source: str, value: str, title: str) -> str:
    kind = source.partition(":")[0]
    if kind == "users":
        return f"{title} ({value})"
    if kind == "roles":
        return value.replace("_", " ")
    return f"{value} {title}" if title and title != value else value

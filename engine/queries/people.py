"""People as an administrator sees them: accounts, roles, locks, open sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from engine.access.lockout import locks_of
from engine.access.people import roles_of
from engine.access.roles import known_roles
from engine.clock import NEVER
from engine.execution.authority import require_permission
from engine.model import (
    Account,
    AccountState,
    RoleGrant,
    Session,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading
from engine.queries.people_names import names_of
from engine.queries.sessions import OwnSession

PAGE = 200
STATES = {each.value: each for each in AccountState}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonItem:
    """One account in the list."""

    id: str
    name: str
    mail: str
    state: str
    roles: tuple[str, ...]
    locked: bool
    password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """Accounts, and how many people may look after them."""

    items: Sequence[PersonItem]
    more: bool
    administrators: int


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All accounts by name; ``words`` filter by name, user id, mail or role."""

    words: str = ""
    state: str = "active"

    def fetch(self, reading: Reading) -> PeopleList:
        """Return the first of them; only to who looks after accounts."""
        require_permission(reading, "manage", "person")
        roles = _all_roles(reading)
        wanted = select(Account).order_by(Account.name, Account.id)
        if self.state in STATES:
            wanted = wanted.where(Account.state == STATES[self.state])
        for word in self.words.split():
            holding = select(RoleGrant.person).where(
                RoleGrant.role.icontains(word, autoescape=True),
                RoleGrant.ends_at > reading.now,
            )
            wanted = wanted.where(
                or_(
                    *(
                        column.icontains(word, autoescape=True)
                        for column in (Account.name, Account.id, Account.mail)
                    ),
                    Account.id.in_(holding),
                )
            )
        found = reading.session.scalars(wanted.limit(PAGE + 1)).all()
        active = {each for each, held in roles.items() if "system_admin" in held}
        return PeopleList(
            items=[
                PersonItem(
                    id=each.id,
                    name=each.name,
                    mail=each.mail,
                    state=each.state.value,
                    roles=tuple(sorted(roles.get(each.id, ()))),
                    locked=each.signing_locked,
                    password=bool(each.password_hash) or each.sso_subject is not None,
                )
                for each in found[:PAGE]
            ],
            more=len(found) > PAGE,
            administrators=len(active),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Everything an administrator sees of somebody; never a password."""

    id: str
    name: str
    mail: str
    state: str
    manager_id: str | None
    manager: str
    site: str | None
    department: str | None
    created_at: datetime
    password: bool
    temporary: bool
    single_sign_on: bool
    signing_locked: bool
    locks: Sequence[tuple[str, datetime | None]]
    roles: Mapping[str, datetime | None]
    known_roles: Mapping[str, str]
    sessions: Sequence[OwnSession]
    open_tasks: int
    own: bool
    verified_by: str
    verified_at: datetime | None
    verified_how: str
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account."""

    id: str

    def fetch(self, reading: Reading) -> PersonView:
        """Return it; only to who looks after accounts."""
        require_permission(reading, "manage", "person")
        account = reading.as_work().get(Account, self.id)
        session, now = reading.session, reading.now
        locks = locks_of(session, account.id, now=now)
        held = roles_of(session, account.id, now=now)
        known = known_roles(session)
        return PersonView(
            id=account.id,
            name=account.name,
            mail=account.mail,
            state=account.state.value,
            manager_id=account.manager_id,
            manager=names_of(session).of(account.manager_id),
            site=account.site,
            department=account.department,
            created_at=account.created_at,
            password=bool(account.password_hash),
            temporary=account.temporary,
            single_sign_on=account.sso_subject is not None,
            signing_locked=account.signing_locked,
            locks=[(each.scope.value, _end(each.until)) for each in locks],
            roles={role: _end(ends) for role, ends in sorted(held.items())},
            known_roles={
                key: role.title
                for key, role in sorted(known.items(), key=lambda each: each[1].title)
            },
            sessions=open_sessions(reading, account.id),
            open_tasks=_open_tasks(reading, account.id),
            own=account.id == reading.actor.id,
            verified_by=names_of(session).of(account.verified_by),
            verified_at=account.verified_at,
            verified_how=account.verified_how,
            acknowledged_at=account.acknowledged_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSessions:
    """The open sessions of the actor."""

    def fetch(self, reading: Reading) -> list[OwnSession]:
        """Return them, the latest used first."""
        return open_sessions(reading, reading.actor.id)


def open_sessions(reading: Reading, person: str) -> list[OwnSession]:
    """Return the open sessions of somebody, the latest used first."""
    rows = reading.session.scalars(
        select(Session)
        .where(
            Session.person == person,
            Session.ended_at.is_(None),
            Session.expires_at > reading.now,
        )
        .order_by(Session.seen_at.desc())
    )
    return [
        OwnSession(
            digest=row.digest,
            created_at=row.created_at,
            seen_at=row.seen_at,
            address=row.address,
            agent=row.agent,
        )
        for row in rows
    ]


def _end(instant: datetime) -> datetime | None:
    return instant if instant < NEVER else None


def _open_tasks(reading: Reading, person: str) -> int:
    wanted = select(func.count()).where(
        UserTask.assignee_id == person, UserTask.state == UserTaskState.OPEN
    )
    return reading.session.scalar(wanted) or 0


def _all_roles(reading: Reading) -> dict[str, set[str]]:
    rows = reading.session.execute(
        select(RoleGrant.person, RoleGrant.role)
        .join(Account, Account.id == RoleGrant.person)
        .where(RoleGrant.granted_at <= reading.now, RoleGrant.ends_at > reading.now)
    )
    found: dict[str, set[str]] = {}
    for person, role in rows:
        found.setdefault(person, set()).add(role)
    return found

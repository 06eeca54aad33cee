"""Accounts, roles with dates, boards; and the actor somebody is at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access.roles import (
    forbidden_pairs,
    implied,
    is_outsider,
    known_roles,
    require_grantable,
)
from engine.actor import Actor
from engine.clock import NEVER
from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.feel import from_json
from engine.model import (
    Account,
    AccountState,
    AuditAction,
    RoleGrant,
)
from engine.store.holders import holders
from engine.store.policy import policy
from engine.store.unit_of_work import UnitOfWork

LONGEST_ID = 60
_ID_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


def roles_of(session: Session, person: str, *, now: datetime) -> dict[str, datetime]:
    """Return the roles somebody is granted at an instant, and when each ends."""
    found = session.execute(
        select(RoleGrant.role, RoleGrant.ends_at).where(
            RoleGrant.person == person,
            RoleGrant.granted_at <= now,
            RoleGrant.ends_at > now,
        )
    )
    return dict(found.all())


def boards_of(session: Session, person: str) -> list[str]:
    """Return the boards somebody is a member of."""
    return [
        key for key, fields in _boards(session) if person in fields.get("members", ())
    ]


def groups_of(session: Session, person: str, *, now: datetime) -> frozenset[str]:
    """Return every group somebody is in now: roles, boards, and what they imply."""
    held = [*roles_of(session, person, now=now), *boards_of(session, person)]
    if not held and _was_outsider(session, person):
        return frozenset()
    return implied(held)


def _was_outsider(session: Session, person: str) -> bool:
    """Say whether what somebody last was here is a role from outside that has ended."""
    last = session.scalar(
        select(RoleGrant.role)
        .where(RoleGrant.person == person)
        .order_by(RoleGrant.ends_at.desc(), RoleGrant.id.desc())
        .limit(1)
    )
    return last is not None and is_outsider([last])


def actor_of(
    session: Session, person: str, *, now: datetime, session_digest: str | None = None
) -> Actor:
    """Return who acts: the person with the groups they are in at this moment.

    Raises ``NotPermittedError`` for an account that is unknown, locked or left.
    """
    account = session.get(Account, person)
    if account is None or account.state is not AccountState.ACTIVE:
        raise NotPermittedError("This account may not work here (any more).")
    groups = groups_of(session, person, now=now)
    if not groups:
        raise NotPermittedError("The time this account was given has ended.")
    return Actor(
        id=account.id,
        groups=groups,
        name=account.name,
        session=session_digest,
    )


def members_of(session: Session, role: str, *, now: datetime) -> list[str]:
    """Return the active people of a group: members of the board, or role holders."""
    board = _board(session, role)
    if board is None:
        return holders(session, role, now=now)
    return _active(session, board.get("members", ()))


def board_members(session: Session, role: str) -> Sequence[Mapping[str, Any]]:
    """Return what FEEL's ``board members(role)`` gives.

    One context per active member of a board; a board without members gives none, so a
    signature over it is an incident and never an approval. Any other role gives one
    context with that role and no person. ``quorum`` says how many votes decide: the
    board's number, or its share of the active members rounded up, else all of them;
    ``chair_votes`` that none counts without the chair's.
    """
    board = _board(session, role)
    if board is None:
        plain = {"person": None, "board": None, "chair": False, "veto": False}
        return [{"role": role, **plain, "quorum": 1, "chair_votes": False}]
    veto, members = board.get("veto", ()), _active(session, board.get("members", ()))
    quorum = _quorum(board, len(members))
    return [
        {
            "role": role,
            "person": person,
            "board": role,
            "chair": person == board.get("chair"),
            "veto": person in veto,
            "quorum": quorum,
            "chair_votes": bool(board.get("chair_votes")),
        }
        for person in members
    ]


def _quorum(board: Mapping[str, Any], members: int) -> int:
    """Return how many votes a board decides with: a number, a share (%), or all."""
    number, share = (from_json(board.get(each)) for each in ("quorum", "quorum_share"))
    if number:
        return int(number)
    return max(1, ceil(members * share / 100)) if share else members


def _boards(session: Session) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (key, each.fields)
        for key, each in policy(session, "boards").items()
        if each.state == "active"
    ]


def _board(session: Session, key: str) -> Mapping[str, Any] | None:
    return dict(_boards(session)).get(key)


def _active(session: Session, people: Sequence[str]) -> list[str]:
    """Return those who still work here, in the order given."""
    found = set(
        session.scalars(
            select(Account.id).where(
                Account.id.in_(list(people)), Account.state == AccountState.ACTIVE
            )
        )
    )
    return [person for person in people if person in found]


def create_account(  # noqa: PLR0913 - a person has a name, a mail, a place
    uow: UnitOfWork,
    person: str,
    *,
    name: str,
    mail: str = "",
    manager: str | None = None,
    site: str | None = None,
    department: str | None = None,
) -> Account:
    """Add a person; the user id is theirs for ever and is never given again.

    No password yet: the owner sets it by a one-time link, until when it is temporary.
    """
    key = person.strip().lower()
    _check_account(key, name)
    if uow.session.get(Account, key) is not None:
        raise ConflictError(
            f"The user id “{key}” is or was somebody's; user ids are never reused."
        )
    account = Account(
        id=key,
        name=name.strip(),
        mail=mail.strip(),
        created_at=uow.now,
        manager_id=manager,
        site=site,
        department=department,
        zone=uow.settings.timezone,
    )
    uow.add(account)
    uow.session.flush()
    uow.audit(
        AuditAction.ACCOUNT_CREATED,
        key,
        new={"name": account.name, "mail": account.mail, "manager": manager or ""},
    )
    return account


def _check_account(key: str, name: str) -> None:
    problems: dict[str, list[str]] = {}
    if not key or len(key) > LONGEST_ID or not set(key) <= _ID_SIGNS:
        problems["id"] = [
            f"A user id has 1 to {LONGEST_ID} of the signs a-z, 0-9, '.', '_' and '-'."
        ]
    if not name.strip():
        problems["name"] = ["The name is printed with signatures; it cannot be empty."]
    if problems:
        raise InvalidAnswersError(problems)


def change_state(
    uow: UnitOfWork, account: Account, state: AccountState, *, reason: str
) -> None:
    """Lock somebody out, let them in again, or note that they left. Never oneself."""
    if account.id == uow.actor.id:
        raise NotPermittedError("Nobody locks or unlocks their own account.")
    if not reason.strip():
        raise InvalidAnswersError({"reason": ["Say why."]})
    old, account.state = account.state, state
    uow.audit(
        AuditAction.ACCOUNT_CHANGED,
        account.id,
        old={"state": old.value},
        new={"state": state.value},
        reason=reason,
    )


def set_roles(
    uow: UnitOfWork,
    person: str,
    roles: Mapping[str, datetime | None],
    *,
    reason: str,
) -> None:
    """Give somebody exactly these roles; None: without an end.

    A role that is taken away ends now; the row stays, so that it can be seen who held
    which role when. Raises where a rule of ``roles.require_grantable`` forbids it.
    """
    wanted = {role: ends or NEVER for role, ends in roles.items()}
    known = known_roles(uow.session)
    require_grantable(
        wanted,
        person=person,
        by=uow.actor.id,
        known=known,
        pairs=forbidden_pairs(uow.session),
    )
    uow.get(Account, person)
    before = roles_of(uow.session, person, now=uow.now)
    if before == wanted:
        return
    _end_grants(uow, person, before, wanted)
    for role in sorted(wanted):
        if before.get(role) != wanted[role]:
            uow.add(_grant(uow, person, role, wanted[role]))
    uow.session.flush()
    uow.audit(
        AuditAction.ROLES_CHANGED,
        person,
        old={role: ends.isoformat() for role, ends in before.items()},
        new={role: ends.isoformat() for role, ends in wanted.items()},
        reason=reason,
    )


def _grant(uow: UnitOfWork, person: str, role: str, ends: datetime) -> RoleGrant:
    return RoleGrant(
        id=uow.new_id(),
        person=person,
        role=role,
        granted_by=uow.actor.id,
        granted_at=uow.now,
        ends_at=ends,
    )


def _end_grants(
    uow: UnitOfWork,
    person: str,
    before: Mapping[str, datetime],
    wanted: Mapping[str, datetime],
) -> None:
    gone = [role for role in before if wanted.get(role) != before[role]]
    rows = uow.session.scalars(
        select(RoleGrant).where(
            RoleGrant.person == person,
            RoleGrant.role.in_(gone),
            RoleGrant.ends_at > uow.now,
        )
    )
    for row in rows:
        row.ends_at = uow.now

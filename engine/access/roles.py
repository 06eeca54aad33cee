"""The roles there are: shipped ones, boards, subject experts, and a site's own."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import INSPECTOR
from engine.clock import NEVER
from engine.errors import ConflictError, NotPermittedError
from engine.model import Record
from engine.store.policy import policy

FILE = Path(__file__).parent / "data" / "roles.toml"
EVERYONE = "everyone"
"""The group of everybody who works here; ``reporter`` is another word for it."""
FORBIDDEN_PAIRS = (("system_admin", "qa_approver"),)
"""Roles one person never holds together (trust.md, section 3)."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role people hold: its key, what people call it, whether it is for outsiders."""

    key: str
    title: str
    external: bool = False


@cache
def shipped_roles() -> Mapping[str, Role]:
    """Return the roles every installation has."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: Role(key, **entry) for key, entry in data.items()}


def known_roles(session: Session) -> dict[str, Role]:
    """Return the shipped roles, and those the registers add, by key."""
    found = dict(shipped_roles())
    rows = session.execute(
        select(Record.register, Record.key, Record.title).where(
            Record.register.in_(("roles", "boards", "areas")),
            Record.state == "active",
        )
    )
    for register, key, title in rows:
        if register == "areas":
            expert = f"sme:{key.lower()}"
            found.setdefault(expert, Role(expert, f"Subject expert, {title}"))
        else:
            found.setdefault(key, Role(key, title))
    return found


def implied(roles: Iterable[str]) -> frozenset[str]:
    """Return the groups somebody with these roles is in.

    Everybody who works here is ``everyone`` and ``reporter``; an expert of an area is
    an expert. Whoever only inspects, or comes from outside, is neither.
    """
    held = frozenset(roles)
    groups = set(held)
    groups |= {role.partition(":")[0] for role in held if ":" in role}
    if not is_outsider(held):
        groups |= {EVERYONE, "reporter"}
    return frozenset(groups)


def is_outsider(roles: Iterable[str]) -> bool:
    """Say whether the roles are only those of people from outside, inspectors too."""
    held = set(roles)
    external = {key for key, role in shipped_roles().items() if role.external}
    return bool(held) and held <= external


def forbidden_pairs(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the pairs of roles nobody holds together: ours, and those a site adds."""
    own = [
        (each.fields["a"], each.fields["b"])
        for each in policy(session, "role_pairs").values()
        if each.state == "active"
    ]
    return (*FORBIDDEN_PAIRS, *own)


def forbidden_pair(
    roles: Collection[str], pairs: Iterable[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return the first pair of which somebody would hold both."""
    return next((each for each in pairs if set(each) <= set(roles)), None)


def require_grantable(
    roles: Mapping[str, datetime],
    *,
    person: str,
    by: str,
    known: Iterable[str],
    pairs: Iterable[tuple[str, str]] = FORBIDDEN_PAIRS,
) -> None:
    """Raise unless somebody may be given exactly these roles.

    ``roles`` maps each role to when it ends. Nobody grants to themselves; forbidden
    pairs stay apart; an inspector's role ends one day and is the only one.
    """
    if person == by:
        raise NotPermittedError("Nobody changes their own roles; ask somebody else.")
    unknown = sorted(set(roles) - set(known))
    if unknown:
        raise ConflictError(f"There is no role “{unknown[0]}”.")
    pair = forbidden_pair(roles, pairs)
    if pair is not None:
        raise ConflictError(
            f"One person is never both {pair[0]} and {pair[1]}: take one of them away."
        )
    if INSPECTOR in roles:
        _require_bounded(roles)


def _require_bounded(roles: Mapping[str, datetime]) -> None:
    if roles[INSPECTOR] >= NEVER:
        raise ConflictError("The role inspector needs a date on which it ends.")
    if len(roles) > 1:
        raise ConflictError("An inspector reads and holds no other role.")

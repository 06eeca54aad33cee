"""The permission table: (role, action, kind of thing, state, procedure, site).

What no rule allows is refused. The shipped table is data; a site adds and takes away
by records of the register ``permissions``, versioned and in the trail. Steps of a case
are different: whoever the step is for may do it (``may_work``).
"""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from engine.access.roles import EVERYONE
from engine.actor import INSPECTOR, SYSTEM, Actor
from engine.errors import NotPermittedError
from engine.model import ProcessInstance, UserTask
from engine.store.policy import policy

FILE = Path(__file__).parent / "data" / "permissions.toml"
READING = frozenset({"read", "read_trail", "export"})
ANY = ""
ACCESS = frozenset({"person", "role", "substitution", "token"})
"""What a program with a token never manages."""
CONFIDENTIAL = {"restricted": "restricted_case", "health_data": "health_data_case"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What somebody wants to do something to; empty: does not matter."""

    kind: str
    state: str = ANY
    procedure: str = ANY
    site: str = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table; an empty state, procedure or site stands for any."""

    role: str
    action: str
    kind: str
    state: str = ANY
    procedure: str = ANY
    site: str = ANY
    allowed: bool = True

    def concerns(self, groups: Collection[str], action: str, target: Target) -> bool:
        """Say whether the rule speaks about somebody doing this to that."""
        if (self.action, self.kind) != (action, target.kind):
            return False
        narrow = (
            (self.state, target.state),
            (self.procedure, target.procedure),
            (self.site, target.site),
        )
        return self.role in groups and all(mine in (ANY, its) for mine, its in narrow)


@dataclass(frozen=True, slots=True)
class Permissions:
    """All rules that count; a rule that forbids wins over those that allow."""

    rules: tuple[Rule, ...]

    def allows(self, actor: Actor, action: str, target: Target) -> bool:
        """Say whether an actor may do something; inspectors only ever read."""
        if actor.id == SYSTEM.id:
            return True
        if INSPECTOR in actor.groups and action not in READING:
            return False
        if actor.client and target.kind in ACCESS and action not in READING:
            return False
        found = [
            rule.allowed
            for rule in self.rules
            if rule.concerns(actor.groups, action, target)
        ]
        return bool(found) and all(found)

    def require(self, actor: Actor, action: str, target: Target) -> None:
        """Raise ``NotPermittedError`` that says which roles may."""
        if self.allows(actor, action, target):
            return
        if actor.client and target.kind in ACCESS:
            raise NotPermittedError("An API token does not manage access.")
        roles = self.roles_that_may(action, target)
        words = f"{action} this {target.kind}".replace("_", " ")
        who = f"that needs one of: {', '.join(roles)}" if roles else "nobody may"
        raise NotPermittedError(f"You may not {words}; {who}.")

    def roles_that_may(self, action: str, target: Target) -> list[str]:
        """Return the roles a rule allows something to."""
        return sorted(
            {
                rule.role
                for rule in self.rules
                if rule.allowed and rule.concerns({rule.role}, action, target)
            }
        )


@cache
def shipped_permissions() -> Permissions:
    """Return the table every installation begins with."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Permissions(
        tuple(
            Rule(role=role, action=action, kind=kind)
            for role, actions in data.items()
            for action, kinds in actions.items()
            for kind in kinds
        )
    )


def permissions_of(session: Session) -> Permissions:
    """Return the shipped table with what the site adds to it and takes away."""
    fields = [
        each.fields
        for each in policy(session, "permissions").values()
        if each.state == "active"
    ]
    own = tuple(
        Rule(
            role=each["role"],
            action=each["action"],
            kind=each["kind"],
            state=each.get("state", ANY),
            procedure=each.get("procedure", ANY),
            site=each.get("site", ANY),
            allowed=each["allowed"],
        )
        for each in fields
    )
    return (
        Permissions(shipped_permissions().rules + own)
        if own
        else (shipped_permissions())
    )


def case_target(instance: ProcessInstance) -> Target:
    """Return what reading a case means: its confidentiality makes it another kind."""
    confidentiality = str(instance.variables.get("confidentiality") or "")
    return Target(
        kind=CONFIDENTIAL.get(confidentiality, "case"),
        state=instance.status or "open",
        procedure=instance.key,
        site=instance.site or ANY,
    )


def may_see_case(
    actor: Actor,
    instance: ProcessInstance,
    *,
    permissions: Permissions,
    involved: Iterable[str] = (),
) -> bool:
    """Say whether somebody may see a case.

    Whoever has a part in it may: who started it, its owner, ``involved`` (assignees
    and those who worked on it). For others the table decides by confidentiality.
    """
    part = {instance.started_by, instance.owner_id, *involved} - {None}
    if actor.id in part or (actor.acting_for in part and actor.acting_for is not None):
        return True
    return permissions.allows(actor, "read", case_target(instance))


def may_start(actor: Actor, *, role: str | None) -> bool:
    """Say whether somebody may start a procedure whose start event is in this lane.

    Without a role everybody who works here may; outsiders and inspectors never.
    """
    if actor.id == SYSTEM.id:
        return True
    if INSPECTOR in actor.groups:
        return False
    return (role or EVERYONE) in actor.groups


def require_may_start(actor: Actor, *, role: str | None, title: str) -> None:
    """Raise ``NotPermittedError`` that names the role which starts the procedure."""
    if not may_start(actor, role=role):
        raise NotPermittedError(
            f"You may not start “{title}”; that needs the role {role or EVERYONE}."
        )


def may_work(actor: Actor, task: UserTask) -> bool:
    """Say whether a step is somebody's: assigned to them, or offered to their group.

    A deputy does the steps of the absent person under both names, and the own ones
    only under their own: or the record would say "B for A" where A has no part.
    """
    if actor.id == SYSTEM.id:
        return True
    if INSPECTOR in actor.groups:
        return False
    if task.assignee_id is not None:
        return task.assignee_id == (actor.acting_for or actor.id)
    return (task.role or EVERYONE) in actor.groups


def require_may_work(actor: Actor, task: UserTask) -> None:
    """Raise ``NotPermittedError`` that says whose step it is."""
    if may_work(actor, task):
        return
    if INSPECTOR in actor.groups:
        raise NotPermittedError("An inspector reads and changes nothing.")
    if task.assignee_id is not None and task.assignee_id == actor.id:
        raise NotPermittedError(
            f"“{task.name}” is yours, not {actor.acting_for}'s: do it in your own name."
        )
    if task.assignee_id is not None:
        raise NotPermittedError(f"“{task.name}” is with {task.assignee_id}.")
    raise NotPermittedError(f"“{task.name}” needs the role {task.role}.")


def kinds(rules: Sequence[Rule]) -> set[tuple[str, str]]:
    """Return every (action, kind) a table speaks of, for pages and tests."""
    return {(rule.action, rule.kind) for rule in rules}

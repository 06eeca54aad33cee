"""Standing in for somebody absent: for a time, within a scope, under both names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access.people import groups_of
from engine.access.roles import EVERYONE, INSPECTOR
from engine.actor import Actor
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import (
    Account,
    AccountState,
    AuditAction,
    Substitution,
    UserTask,
)
from engine.store.unit_of_work import UnitOfWork

ARRANGERS = frozenset({"system_admin", "qa_manager"})


def absences_covered(
    session: Session, deputy: str, *, now: datetime
) -> Sequence[Substitution]:
    """Return for whom somebody may act at an instant, and within which scope."""
    return session.scalars(
        select(Substitution)
        .where(
            Substitution.deputy == deputy,
            Substitution.starts_at <= now,
            Substitution.ends_at > now,
        )
        .order_by(Substitution.absent, Substitution.id)
    ).all()


def deputies_of(session: Session, absent: str, *, now: datetime) -> list[str]:
    """Return who stands in for somebody at an instant."""
    found = session.scalars(
        select(Substitution.deputy)
        .where(
            Substitution.absent == absent,
            Substitution.starts_at <= now,
            Substitution.ends_at > now,
        )
        .distinct()
        .order_by(Substitution.deputy)
    )
    return list(found)


def acting_actor(session: Session, actor: Actor, rule: UUID, *, now: datetime) -> Actor:
    """Return the actor as the deputy of somebody, with the groups that includes.

    The groups are those of the absent person, narrowed to the role of the rule; none
    but ``everyone`` where the rule covers no group tasks. What the deputy may do as
    themselves stays out: under two names only what the absent person may do is done.
    Deputies of deputies do not exist. Raises ``NotPermittedError`` where the rule is
    not the actor's, not in force, or the absent person no longer works here.
    """
    if actor.acting_for is not None:
        raise NotPermittedError("A deputy does not act through another deputy.")
    found = session.get(Substitution, rule)
    if (
        found is None
        or found.deputy != actor.id
        or not found.starts_at <= now < found.ends_at
    ):
        raise NotPermittedError("You do not stand in for this person (any more).")
    account = session.get(Account, found.absent)
    if account is None or account.state is not AccountState.ACTIVE:
        raise NotPermittedError(f"{found.absent} no longer works here.")
    groups = _groups(session, found, now=now)
    return replace(actor, groups=groups, acting_for=found.absent, rule=str(found.id))


def covers(rule: Substitution, task: UserTask, *, procedure: str) -> bool:
    """Say whether a rule covers a task: its procedure, its role, and group tasks.

    Tasks that were assigned before the absence began are covered like later ones.
    """
    if rule.procedure is not None and rule.procedure != procedure:
        return False
    if rule.role is not None and rule.role != task.role:
        return False
    return task.assignee_id == rule.absent or (task.assignee_id is None and rule.groups)


def require_covered(
    session: Session, actor: Actor, task: UserTask, *, procedure: str
) -> None:
    """Raise unless a deputy's rule covers the task; nobody's deputy passes."""
    if actor.acting_for is None:
        return
    rule = session.get(Substitution, UUID(actor.rule)) if actor.rule else None
    if rule is None or not covers(rule, task, procedure=procedure):
        raise NotPermittedError(
            f"Standing in for {actor.acting_for} does not cover “{task.name}”."
        )


def arrange(uow: UnitOfWork, wanted: Substitution, *, reason: str = "") -> Substitution:
    """Write a substitution: by the absent person, their manager, or an arranger.

    Raises ``InvalidAnswersError`` for what makes no sense, ``NotPermittedError`` for
    whom it is none of their business.
    """
    absent = uow.get(Account, wanted.absent)
    _require_arranger(uow.actor, absent)
    problems = _problems(uow, wanted)
    if problems:
        raise InvalidAnswersError(problems)
    uow.add(wanted)
    uow.session.flush()
    uow.audit(
        AuditAction.ACCOUNT_CHANGED,
        wanted.absent,
        new={
            "deputy": wanted.deputy,
            "from": wanted.starts_at.isoformat(),
            "to": wanted.ends_at.isoformat(),
            "procedure": wanted.procedure or "",
            "role": wanted.role or "",
            "groups": wanted.groups,
        },
        reason=reason,
    )
    return wanted


def end(uow: UnitOfWork, rule: Substitution) -> None:
    """End a substitution now: the absent person is back."""
    _require_arranger(uow.actor, uow.get(Account, rule.absent))
    if rule.ends_at <= uow.now:
        return
    old, rule.ends_at = rule.ends_at, uow.now
    uow.audit(
        AuditAction.ACCOUNT_CHANGED,
        rule.absent,
        old={"deputy": rule.deputy, "to": old.isoformat()},
        new={"deputy": rule.deputy, "to": uow.now.isoformat()},
    )


def _groups(session: Session, rule: Substitution, *, now: datetime) -> frozenset[str]:
    if not rule.groups:
        return frozenset({EVERYONE})
    held = groups_of(session, rule.absent, now=now)
    if rule.role is None:
        return held
    return held & {rule.role, EVERYONE}


def _require_arranger(actor: Actor, absent: Account) -> None:
    if actor.id in (absent.id, absent.manager_id) or actor.groups & ARRANGERS:
        return
    raise NotPermittedError(
        f"Only {absent.id}, their manager or an administrator arranges this."
    )


def _problems(uow: UnitOfWork, wanted: Substitution) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    deputy = uow.session.get(Account, wanted.deputy)
    if wanted.deputy == wanted.absent:
        problems["deputy"] = ["Nobody stands in for themselves."]
    elif deputy is None or deputy.state is not AccountState.ACTIVE:
        problems["deputy"] = ["This person does not work here (any more)."]
    elif INSPECTOR in groups_of(uow.session, wanted.deputy, now=uow.now):
        problems["deputy"] = ["An inspector stands in for nobody."]
    if wanted.ends_at <= wanted.starts_at or wanted.ends_at <= uow.now:
        problems["ends_at"] = ["It has to end after it begins, and after now."]
    return problems

"""Standing in for somebody absent: for a time, within a scope, under both names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access.people import groups_of
from engine.access.permissions import Target, may_work, permissions_of
from engine.access.roles import EVERYONE, forbidden_pair, forbidden_pairs
from engine.actor import INSPECTOR, Actor, Cover
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import (
    Account,
    AccountState,
    AuditAction,
    Substitution,
    UserTask,
)
from engine.store.unit_of_work import UnitOfWork


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


def covers_of(session: Session, deputy: str, *, now: datetime) -> tuple[Cover, ...]:
    """Return the absences somebody covers now, with what each lends them."""
    return tuple(
        Cover(
            absent=rule.absent,
            rule=str(rule.id),
            procedure=rule.procedure,
            role=rule.role,
            groups=_groups(session, rule, now=now) - {EVERYONE},
        )
        for rule in absences_covered(session, deputy, now=now)
    )


def standing_in(
    session: Session, actor: Actor, task: UserTask, *, procedure: str, now: datetime
) -> Actor:
    """Return who the actor is for a step: themselves, or the deputy of somebody.

    What is one's own is done in one's own name; for any other step the first rule that
    covers it counts. Without one the actor stays who they are, and is refused.
    """
    own = actor.acting_for is not None or may_work(actor, task)
    if own or INSPECTOR in actor.groups:
        return actor
    for rule in absences_covered(session, actor.id, now=now):
        if not covers(rule, task, procedure=procedure):
            continue
        try:
            acting = acting_actor(session, actor, rule.id, now=now)
        except NotPermittedError:
            continue
        if may_work(acting, task):
            return acting
    return actor


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
    _require_arranger(uow, absent)
    problems = _problems(uow, wanted)
    if problems:
        raise InvalidAnswersError(problems)
    uow.add(wanted)
    uow.session.flush()
    uow.audit(
        AuditAction.SUBSTITUTION_ARRANGED,
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
    _require_arranger(uow, uow.get(Account, rule.absent))
    if rule.ends_at <= uow.now:
        return
    old, rule.ends_at = rule.ends_at, uow.now
    uow.audit(
        AuditAction.SUBSTITUTION_ENDED,
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


def _require_arranger(uow: UnitOfWork, absent: Account) -> None:
    actor = uow.actor
    table, target = permissions_of(uow.session), Target(kind="substitution")
    own = actor.id in (absent.id, absent.manager_id) and INSPECTOR not in actor.groups
    if own or table.allows(actor, "manage", target):
        return
    raise NotPermittedError(
        f"Only {absent.id}, their manager or an administrator arranges this."
    )


def _forbidden(uow: UnitOfWork, wanted: Substitution) -> tuple[str, str] | None:
    """Return the forbidden pair of roles a deputy would hold, lent ones counted."""
    own = groups_of(uow.session, wanted.deputy, now=uow.now)
    lent = _groups(uow.session, wanted, now=uow.now)
    return forbidden_pair(own | lent, forbidden_pairs(uow.session))


def _problems(uow: UnitOfWork, wanted: Substitution) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    wrong = _wrong_deputy(uow, wanted)
    if wrong:
        problems["deputy"] = [wrong]
    if wanted.ends_at <= wanted.starts_at or wanted.ends_at <= uow.now:
        problems["ends_at"] = ["It has to end after it begins, and after now."]
    return problems


def _wrong_deputy(uow: UnitOfWork, wanted: Substitution) -> str:
    """Return why the deputy cannot be one; empty: they can."""
    deputy = uow.session.get(Account, wanted.deputy)
    if wanted.deputy == wanted.absent:
        return "Nobody stands in for themselves."
    if deputy is None or deputy.state is not AccountState.ACTIVE:
        return "This person does not work here (any more)."
    if INSPECTOR in groups_of(uow.session, wanted.deputy, now=uow.now):
        return "An inspector stands in for nobody."
    if wanted.deputy == uow.actor.id:
        return "Nobody makes themselves a deputy; ask somebody else."
    pair = _forbidden(uow, wanted)
    return f"They would be both {pair[0]} and {pair[1]}; nobody may be." if pair else ""

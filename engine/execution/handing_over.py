"""Giving a step to somebody: who may have it, and that they hear of it."""

from engine.access.people import actor_of
from engine.access.roles import EVERYONE
from engine.actor import INSPECTOR
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_fit
from engine.model import Account, AuditAction, ProcessInstance, UserTask
from engine.registers.notices import tell
from engine.store.unit_of_work import UnitOfWork


def require_may_receive(
    uow: UnitOfWork, person: str, instance: ProcessInstance, task: UserTask
) -> Account:
    """Return whom a step may be given to; raise where they could not do it.

    They work here; what is signed in a role needs that role; separated duties and
    training count at once, not only when they hand it in.
    """
    account = uow.session.get(Account, person)
    if account is None:
        raise InvalidAnswersError({"person": ["Choose somebody who works here."]})
    try:
        taker = actor_of(uow.session, person, now=uow.now)
    except NotPermittedError as refusal:
        raise InvalidAnswersError(
            {"person": [f"{account.name} does not work here (any more)."]}
        ) from refusal
    if INSPECTOR in taker.groups or EVERYONE not in taker.groups:
        raise InvalidAnswersError(
            {"person": [f"{account.name} comes from outside and takes no steps."]}
        )
    if task.meaning and task.role and task.role not in taker.groups:
        words = f"“{task.name}” is signed as {task.role}, which {account.name} is not."
        raise InvalidAnswersError({"person": [words]})
    require_fit(uow, taker, instance, task)
    return account


def hand_over(  # noqa: PLR0913 - from whom to whom, why, and as what it is remembered
    uow: UnitOfWork,
    instance: ProcessInstance,
    task: UserTask,
    *,
    to: str,
    back_to: str | None,
    action: AuditAction,
    reason: str,
) -> None:
    """Give the step, write the trail, and tell who has it now."""
    before = task.assignee_id
    task.give(to=to, by=back_to)
    uow.audit(
        action,
        task.name,
        instance=instance,
        element=task.element,
        task=str(task.id),
        old={"assignee": before or ""},
        new={"assignee": to},
        reason=reason,
    )
    tell(
        uow,
        [to],
        key=f"given/{task.id}/{to}/{uow.now.isoformat()}",
        event="assigned",
        text=f"“{task.name}” of {instance.business_key} is yours now: {reason}",
        subject=instance.business_key,
    )

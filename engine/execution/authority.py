"""May this actor do that, here and now? Asked inside the command's transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import duties, permissions, substitution, training
from engine.access.permissions import Target
from engine.actor import SYSTEM, Actor
from engine.bpmn.specs import Element
from engine.errors import (
    ConflictError,
    DutyConflictError,
    HiddenError,
    InvalidAnswersError,
)
from engine.execution.passes import people_of_pass
from engine.execution.performed import performers
from engine.execution.progress import Progress
from engine.feel import from_json
from engine.model import Acknowledgement, ProcessInstance, Tombstone, UserTask
from engine.store.library import Loaded
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

DRAFTLIKE = frozenset({"action"})
"""Procedures whose cases may be cancelled directly by those who may act on them."""
ADDING = frozenset({"comment", "attach", "legal_hold"})
"""What adds to a case; nothing is added to one that was disposed of."""
_TABLES: dict[UUID, duties.DutyTable] = {}


def is_system(actor: Actor) -> bool:
    """Say whether the product itself acts."""
    return actor.id == SYSTEM.id


def may_read(session: Session, actor: Actor, instance: ProcessInstance) -> bool:
    """Say whether somebody may see a case: the table, or a part in it."""
    table = permissions.permissions_of(session)
    if permissions.may_see_case(actor, instance, permissions=table):
        return True
    people = {
        *session.scalars(
            select(UserTask.assignee_id).where(UserTask.instance_id == instance.id)
        ),
        instance.started_by,
        instance.owner_id,
    }
    own = bool(people & {actor.id, actor.acting_for, *_absent(actor)} - {None})
    return own or _was_asked(session, actor, instance)


def _was_asked(session: Session, actor: Actor, instance: ProcessInstance) -> bool:
    """Say whether an escalation of the case asks somebody, or has asked them."""
    found = session.scalar(
        select(Acknowledgement.id)
        .where(
            Acknowledgement.instance_id == instance.id,
            Acknowledgement.person == actor.id,
        )
        .limit(1)
    )
    return found is not None


def _absent(actor: Actor) -> set[str]:
    """Return whom somebody stands in for: they see what those see."""
    return {each.absent for each in actor.covers}


def require_may_read(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Raise ``HiddenError`` for a case the actor may not see: it might not exist."""
    if not may_read(uow.session, uow.actor, instance):
        raise HiddenError


def require_may(uow: UnitOfWork, action: str, instance: ProcessInstance) -> None:
    """Raise unless the actor sees the case and the table lets them do this to it."""
    require_may_read(uow, instance)
    target = Target(kind="case", procedure=instance.key, site=instance.site or "")
    permissions.permissions_of(uow.session).require(uow.actor, action, target)
    if action in ADDING and uow.session.get(Tombstone, instance.id) is not None:
        raise ConflictError(f"{instance.business_key} was disposed of.")


def start_role(loaded: Loaded) -> str | None:
    """Return the role of the lane that people start a procedure from.

    The lane of a person the case will name is nobody's yet: everybody may start there.
    """
    for start in loaded.definition.starts:
        element = loaded.definition.elements[start.element]
        lane = loaded.procedure.lanes.get(element.lane) if element.lane else None
        if start.kind == "none" and lane is not None and lane.person is None:
            return lane.role
    return None


def may_start(actor: Actor, loaded: Loaded) -> bool:
    """Say whether somebody may start a procedure."""
    return permissions.may_start(actor, role=start_role(loaded))


def require_may_start(actor: Actor, loaded: Loaded) -> None:
    """Raise ``NotPermittedError`` that names the role which starts the procedure."""
    permissions.require_may_start(
        actor, role=start_role(loaded), title=loaded.procedure.title
    )


def duty_table(session: Session, loaded: Loaded) -> duties.DutyTable:
    """Return the pairs of a version, and those the site adds."""
    if loaded.id not in _TABLES:
        _TABLES[loaded.id] = duties.compile_duties(
            loaded.procedure, loaded.definition.elements
        )
    further = duties.site_separations(session, loaded.key)
    if not further:
        return _TABLES[loaded.id]
    return duties.compile_duties(
        loaded.procedure, loaded.definition.elements, further=further
    )


def duty_conflicts(
    session: Session,
    actor: Actor,
    instance: ProcessInstance,
    task: UserTask,
    loaded: Loaded,
) -> list[str]:
    """Return why separation of duties keeps somebody from a step."""
    table = duty_table(session, loaded)
    if is_system(actor) or not table.concerns(task.element):
        return []
    found = duties.conflicts(
        table,
        task.element,
        actor.id,
        actor.acting_for,
        performed=performers(session, instance.id),
        persons=from_json({**instance.variables, **task.local}),
    )
    if task.element in table.once:
        both, done = (actor.id, actor.acting_for), people_of_pass(session, task)
        found += duties.second_times(table, task.element, both, done)
    return found


def may_not_have(
    progress: Progress, element: Element, person: str, data: Mapping[str, Any]
) -> bool:
    """Say whether separated duties keep somebody off a step that is being offered."""
    session = progress.uow.session
    table = duty_table(session, progress.loaded)
    if not table.concerns(element.id):
        return False
    done = performers(session, progress.instance.id)
    return bool(
        duties.conflicts(table, element.id, person, performed=done, persons=data)
    )


def require_may_work(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask
) -> None:
    """Raise unless the actor may do the step: role or assignment, duties, training."""
    session = uow.session
    uow.actor = actor = substitution.standing_in(
        session, uow.actor, task, procedure=instance.key, now=uow.now
    )
    if not permissions.may_work(actor, task) and not may_read(session, actor, instance):
        raise HiddenError
    permissions.require_may_work(actor, task)
    substitution.require_covered(session, actor, task, procedure=instance.key)
    require_fit(uow, actor, instance, task)


def require_fit(
    uow: UnitOfWork, actor: Actor, instance: ProcessInstance, task: UserTask
) -> None:
    """Raise where separation of duties or missing training keeps somebody off."""
    session = uow.session
    loaded = uow.library.definition(session, instance.definition_id)
    found = duty_conflicts(session, actor, instance, task, loaded)
    if found:
        raise DutyConflictError(" ".join(found))
    if not is_system(actor):
        training.require_trained(
            session,
            actor.id,
            on=uow.now.astimezone(uow.settings.zone).date(),
            requirement=loaded.procedure.training,
            role=task.role,
            step=f"{instance.key}/{task.element}",
        )


def require_separate(
    progress: Progress, task: UserTask, answers: Mapping[str, Any]
) -> None:
    """Refuse answers that newly name one person for two separate duties."""
    table = duty_table(progress.uow.session, progress.loaded)
    if not table.names_people or not answers:
        return
    before = dict(progress.run.variables)
    after = {**before, **from_json(task.local), **answers}
    done = performers(progress.uow.session, progress.instance.id)
    known = set(duties.naming_conflicts(table, before, performed=done))
    new = [
        each
        for each in duties.naming_conflicts(table, after, performed=done)
        if each not in known
    ]
    if new:
        raise InvalidAnswersError({"": new})


def require_may_deploy(uow: UnitOfWork | Reading) -> None:
    """Raise unless the actor may put versions into effect."""
    require_permission(uow, "deploy", "procedure")


def require_may_hand_in(uow: UnitOfWork) -> None:
    """Raise unless the actor may add files here: who only reads may not."""
    require_permission(uow, "attach", "case")


def require_administrator(uow: UnitOfWork) -> None:
    """Raise unless the actor looks after accounts."""
    require_permission(uow, "manage", "person")


def require_operator(uow: UnitOfWork | Reading) -> None:
    """Raise unless the actor looks after running work."""
    require_permission(uow, "resolve", "incident")


def require_permission(uow: UnitOfWork | Reading, action: str, kind: str) -> None:
    """Raise unless the table, with what the site changed, lets the actor do this."""
    if not is_system(uow.actor):
        table = permissions.permissions_of(uow.session)
        table.require(uow.actor, action, Target(kind=kind))


def require_may_cancel(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Raise unless the actor may cancel a case directly.

    Until the cancellation procedure is deployed QA may, with a reason; afterwards only
    drafts and actions are cancelled directly (procedures.md 1.8).
    """
    if instance.key not in DRAFTLIKE:
        if uow.library.effective(uow.session, "cancellation") is not None:
            raise ConflictError("Start a cancellation (CAN) for this case.")
        target = Target(kind="case", procedure=instance.key, site=instance.site or "")
        table = permissions.permissions_of(uow.session)
        table.require(uow.actor, "cancel", target)
    else:
        require_may_read(uow, instance)


def require_may_change_due(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Raise unless the actor owns the case, or looks after due dates."""
    require_may_read(uow, instance)
    if uow.actor.id != instance.owner_id:
        target = Target(
            kind="due_date", procedure=instance.key, site=instance.site or ""
        )
        permissions.permissions_of(uow.session).require(uow.actor, "change", target)

"""May this actor do that, here and now? Asked inside the command's transaction."""

from engine.actor import SYSTEM, Actor
from engine.errors import NotPermittedError
from engine.execution.assignment import EVERYONE
from engine.model import ProcessInstance, UserTask
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork

OPERATORS = frozenset({"system_admin", "qa_manager"})
ADMINISTRATORS = frozenset({"system_admin"})
DEPLOYERS = frozenset({"deployer"})
CANCELLERS = frozenset({"qa_approver", "qa_manager"})


def is_system(actor: Actor) -> bool:
    """Say whether the product itself acts."""
    return actor.id == SYSTEM.id


def may_read(actor: Actor, instance: ProcessInstance) -> bool:
    """Say whether somebody may see a case: everybody with a role may."""
    del instance
    return is_system(actor) or bool(actor.groups)


def require_may_read(actor: Actor, instance: ProcessInstance) -> None:
    """Raise ``NotPermittedError`` unless the actor may see the case."""
    if not may_read(actor, instance):
        raise NotPermittedError


def may_start(actor: Actor, loaded: Loaded) -> bool:
    """Say whether somebody may start a procedure: the lane of its start event may."""
    if is_system(actor):
        return True
    roles = {lane.role for lane in _start_lanes(loaded)} or {EVERYONE}
    return bool(roles & {*actor.groups, EVERYONE}) or "reporter" in roles


def _start_lanes(loaded: Loaded) -> list[object]:
    return []


def require_may_start(actor: Actor, loaded: Loaded) -> None:
    """Raise ``NotPermittedError`` that says which role starts the procedure."""
    if not may_start(actor, loaded):
        raise NotPermittedError(f"You may not start “{loaded.procedure.title}”.")


def require_may_work(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask
) -> None:
    """Raise unless the actor may do the step: role or assignment."""
    del instance
    actor = uow.actor
    if is_system(actor):
        return
    if task.assignee_id is not None:
        if task.assignee_id not in (actor.id, actor.acting_for):
            raise NotPermittedError(f"“{task.name}” is with {task.assignee_id}.")
        return
    if task.role not in {*actor.groups, EVERYONE}:
        raise NotPermittedError(f"“{task.name}” needs the role {task.role}.")


def require_may_deploy(actor: Actor) -> None:
    """Raise unless the actor may put versions into effect."""
    if not is_system(actor) and not actor.groups & DEPLOYERS:
        raise NotPermittedError("Deploying needs the role deployer.")


def require_administrator(actor: Actor) -> None:
    """Raise unless the actor looks after accounts."""
    if not is_system(actor) and not actor.groups & ADMINISTRATORS:
        raise NotPermittedError("This needs the role system_admin.")


def require_operator(actor: Actor) -> None:
    """Raise unless the actor looks after running work."""
    if not is_system(actor) and not actor.groups & OPERATORS:
        raise NotPermittedError("This needs the role system_admin or qa_manager.")


def require_may_cancel(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Raise unless the actor may cancel a case directly."""
    if instance.key == "action":
        return
    if not uow.actor.groups & CANCELLERS:
        raise NotPermittedError(
            f"Cancelling {instance.business_key} needs quality assurance."
        )

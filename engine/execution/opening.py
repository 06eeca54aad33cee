"""Find a task and lock its case first: the order that cannot deadlock."""

from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.model import ProcessInstance, UserTask
from engine.store.unit_of_work import UnitOfWork


def open_task(
    uow: UnitOfWork, task_id: UUID, *, revision: int | None = None
) -> tuple[ProcessInstance, UserTask]:
    """Return a task that is still open, and its locked case.

    The case id is read unlocked, the case locked, then the task loaded. Raises
    ``ConflictError`` that says who closed it, or that it changed since it was shown.
    """
    instance_id = uow.session.scalar(
        select(UserTask.instance_id).where(UserTask.id == task_id)
    )
    if instance_id is None:
        raise NotFoundError
    instance = uow.lock(instance_id)
    task = uow.get(UserTask, task_id)
    task.require_open()
    instance.require_running()
    if revision is not None and task.revision != revision:
        raise ConflictError(
            f"“{task.name}” was changed while you had it open"
            + (f": it is with {task.assignee_id} now." if task.assignee_id else ".")
        )
    return instance, task

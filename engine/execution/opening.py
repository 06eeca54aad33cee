"""Find a task and lock it together with its case."""

from uuid import UUID

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.model import ProcessInstance, UserTask
from engine.store.unit_of_work import UnitOfWork


def open_task(
    uow: UnitOfWork, task_id: UUID, *, revision: int | None = None
) -> tuple[ProcessInstance, UserTask]:
    """Return a task that is still open, and its locked case.

    Both are locked by one statement. Raises ``ConflictError`` that says who closed the
    task, or that it changed since it was shown.
    """
    found = uow.session.execute(
        select(ProcessInstance, UserTask)
        .join(UserTask, UserTask.instance_id == ProcessInstance.id)
        .where(UserTask.id == task_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError
    instance, task = found
    task.require_open()
    instance.require_running()
    if revision is not None and task.revision != revision:
        raise ConflictError(
            f"“{task.name}” was changed while you had it open"
            + (f": it is with {task.assignee_id} now." if task.assignee_id else ".")
        )
    return instance, task

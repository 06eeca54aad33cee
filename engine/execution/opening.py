"""Find a task and lock it together with its case."""

from uuid import UUID

from sqlalchemy import bindparam, select

from engine.errors import ConflictError, NotFoundError
from engine.model import ProcessInstance, UserTask
from engine.store.hot import attach
from engine.store.policy import POLICY_NUMBER, note_number
from engine.store.prepared import Prepared
from engine.store.unit_of_work import UnitOfWork

_INSTANCE = ProcessInstance.__table__.columns.keys()
_TASK = UserTask.__table__.columns.keys()
_WITH_CASE = Prepared(
    select(ProcessInstance.__table__, UserTask.__table__, POLICY_NUMBER)
    .join(UserTask, UserTask.instance_id == ProcessInstance.id)
    .where(UserTask.id == bindparam("the_task"))
    .with_for_update()
)


def open_task(
    uow: UnitOfWork, task_id: UUID, *, revision: int | None = None
) -> tuple[ProcessInstance, UserTask]:
    """Return a task that is still open, and its locked case.

    Both are locked by one statement. Raises ``ConflictError`` that says who closed the
    task, or that it changed since it was shown.
    """
    found = _WITH_CASE.rows(uow.session, the_task=task_id)
    if not found:
        raise NotFoundError
    values = found[0]
    width = len(_INSTANCE)
    note_number(uow.session, values[-1])
    instance = attach(
        uow.session, ProcessInstance, dict(zip(_INSTANCE, values[:width], strict=True))
    )
    task = attach(
        uow.session, UserTask, dict(zip(_TASK, values[width:-1], strict=True))
    )
    task.require_open()
    instance.require_running()
    if revision is not None and task.revision != revision:
        raise ConflictError(
            f"“{task.name}” was changed while you had it open"
            + (f": it is with {task.assignee_id} now." if task.assignee_id else ".")
        )
    return instance, task

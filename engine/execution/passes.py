"""Passes through a checkpoint: which round a signature is of, who signed in it.

One pass has many signers, side by side or in groups one after another. It is told by
the token of the element that carries the checkpoint, never by the time: whoever is led
straight back to the same step begins a new pass.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.specs import Element
from engine.model import Signature, UserTask, UserTaskState

Elements = Callable[[str], Element]


def carrier_of(elements: Elements, element_id: str) -> Element:
    """Return what carries the checkpoint of a step: itself, or the innermost around it.

    Without a checkpoint it is the step itself.
    """
    element = own = elements(element_id)
    while not element.extensions.checkpoint:
        if element.scope is None:
            return own
        element = elements(element.scope)
    return element


def checkpoint_of(elements: Elements, element_id: str) -> str:
    """Return the control a signature belongs to; without one, the step itself."""
    return carrier_of(elements, element_id).extensions.checkpoint or element_id


def round_of(
    session: Session, elements: Elements, task: UserTask, checkpoint: str
) -> int:
    """Return which round of a checkpoint the signature of a task belongs to.

    A step that was signed in the last round opens the next one, unless both are of one
    pass. Another step of the same checkpoint belongs to the last round if it was open
    before its last signature, or began with it.
    """
    given = session.execute(
        select(Signature.round, Signature.at, Signature.element, UserTask.passage)
        .outerjoin(UserTask, UserTask.id == Signature.task_id)
        .where(
            Signature.instance_id == task.instance_id,
            Signature.checkpoint == checkpoint,
        )
    ).all()
    if not given:
        return 1
    last: int = max(each.round for each in given)
    mine = carrier_of(elements, task.element).id
    passes = {
        each.passage
        for each in given
        if each.round == last and carrier_of(elements, each.element).id == mine
    }
    known = passes - {None}
    if task.passage is not None and known:
        return last if task.passage in known else last + 1
    at = max(each.at for each in given)
    return last if task.created_at <= at else last + 1


def people_of_pass(session: Session, task: UserTask) -> set[str]:
    """Return who has done this step in this pass, and for whom they did it."""
    if task.passage is None:
        return set()
    found = session.execute(
        select(UserTask.completed_by, UserTask.completed_for).where(
            UserTask.instance_id == task.instance_id,
            UserTask.element == task.element,
            UserTask.passage == task.passage,
            UserTask.state == UserTaskState.COMPLETED,
        )
    )
    return {who for both in found for who in both if who}

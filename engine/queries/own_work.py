"""Whose work a list shows: one's own, that of one's groups, that of the absent."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from engine.actor import Actor
from engine.execution.assignment import EVERYONE
from engine.model import ProcessInstance, TaskGroup, UserTask


def assigned_to(actor: Actor) -> list[ColumnElement[bool]]:
    """Return conditions on ``UserTask``: one's own, then of each covered absence."""
    own = {actor.id, actor.acting_for} - {None}
    found: list[ColumnElement[bool]] = [UserTask.assignee_id.in_(sorted(own))]
    for cover in actor.covers:
        wanted = UserTask.assignee_id == cover.absent
        if cover.role is not None:
            wanted &= UserTask.role == cover.role
        if cover.procedure is not None:
            wanted &= UserTask.instance_id.in_(_cases(cover.procedure))
        found.append(wanted)
    return found


def offered_to(actor: Actor) -> list[ColumnElement[bool]]:
    """Return conditions on ``TaskGroup``: of each own group, then of those covered."""
    own = {*actor.groups, EVERYONE}
    found: list[ColumnElement[bool]] = [TaskGroup.role == role for role in sorted(own)]
    for cover in actor.covers:
        for role in sorted(cover.groups - own):
            wanted = TaskGroup.role == role
            if cover.procedure is not None:
                tasks = select(UserTask.id).where(
                    UserTask.instance_id.in_(_cases(cover.procedure))
                )
                wanted &= TaskGroup.task_id.in_(tasks)
            found.append(wanted)
    return found


def shown_for(
    actor: Actor, assignee_id: str | None, role: str | None, procedure: str
) -> str | None:
    """Return the absent person a deputy is shown a step for; None: it is their own.

    The step is ``assignee_id``'s, or else offered to ``role``.
    """
    if assignee_id == actor.id:
        return None
    if assignee_id is None and (role or EVERYONE) in actor.groups:
        return None
    for cover in actor.covers:
        if cover.procedure not in (None, procedure):
            continue
        if assignee_id == cover.absent if assignee_id else role in cover.groups:
            return cover.absent
    return None


def _cases(procedure: str) -> Select[UUID]:
    return select(ProcessInstance.id).where(ProcessInstance.key == procedure)

"""Who has done which step of a case, called cases included."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import String, func, literal, null, select, type_coerce
from sqlalchemy.orm import Session, aliased

from engine.model import ProcessInstance, UserTask, UserTaskState, Visit

_KEPT = "who did what"


def performers(session: Session, instance_id: UUID) -> dict[str, set[str]]:
    """Return element id → people; a call activity counts everybody inside it.

    A deputy's step counts for both: the deputy and the person stood in for. Read once
    per transaction; what it completes itself is noted by ``note_performer``.
    """
    kept: dict[UUID, dict[str, set[str]]] = session.info.setdefault(_KEPT, {})
    if instance_id not in kept:
        kept[instance_id] = _read(session, instance_id)
    return kept[instance_id]


def note_performer(session: Session, task: UserTask) -> None:
    """Let a step count that was completed in this very transaction."""
    kept = session.info.get(_KEPT, {}).get(task.instance_id)
    if kept is not None:
        people = {each for each in (task.completed_by, task.completed_for) if each}
        kept[task.element] = kept.get(task.element, set()) | people


def _read(session: Session, instance_id: UUID) -> dict[str, set[str]]:
    """Walk the called cases of a case in one statement, however deep they go.

    ``element`` is the call activity of the case itself below which a step was done.
    """
    tree = select(
        type_coerce(literal(instance_id), UserTask.instance_id.type).label("case_id"),
        type_coerce(null(), String()).label("element"),
    ).cte("tree", recursive=True)
    called, visit = aliased(ProcessInstance), aliased(Visit)
    tree = tree.union_all(
        select(called.id, func.coalesce(tree.c.element, visit.element))
        .select_from(tree)
        .join(called, called.parent_id == tree.c.case_id)
        .join(
            visit,
            (visit.instance_id == tree.c.case_id)
            & (visit.token == called.parent_token),
        )
    )
    found = session.execute(
        select(
            func.coalesce(tree.c.element, UserTask.element),
            UserTask.completed_by,
            UserTask.completed_for,
        )
        .join(tree, tree.c.case_id == UserTask.instance_id)
        .where(UserTask.state == UserTaskState.COMPLETED)
    )
    done: dict[str, set[str]] = defaultdict(set)
    for element, person, absent in found:
        done[element] |= {each for each in (person, absent) if each}
    return dict(done)

"""Who has done which step of a case, called cases included."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import ProcessInstance, UserTask, UserTaskState, Visit


def performers(session: Session, instance_id: UUID) -> dict[str, set[str]]:
    """Return element id → people; a call activity counts everybody inside it.

    A deputy's step counts for both: the deputy and the person stood in for.
    """
    done: dict[str, set[str]] = defaultdict(set)
    rows = session.execute(
        select(UserTask.element, UserTask.completed_by, UserTask.completed_for).where(
            UserTask.instance_id == instance_id,
            UserTask.state == UserTaskState.COMPLETED,
        )
    )
    for element, person, absent in rows:
        done[element] |= {each for each in (person, absent) if each}
    called = session.execute(
        select(ProcessInstance.id, Visit.element)
        .join(
            Visit,
            (Visit.instance_id == instance_id)
            & (Visit.token == ProcessInstance.parent_token),
        )
        .where(ProcessInstance.parent_id == instance_id)
    )
    for child_id, element in called:
        for people in performers(session, child_id).values():
            done[element] |= people
    return done

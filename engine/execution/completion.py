"""What completing and signing a task have in common."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from engine.bpmn.turn import Waiting
from engine.errors import StepNotOpenError
from engine.execution.asking import accept_answers
from engine.execution.authority import require_separate
from engine.execution.performed import note_performer
from engine.execution.progress import Progress
from engine.execution.turn import Turn
from engine.feel import to_json
from engine.forms import Accepted
from engine.model import AuditAction, UserTask


def fire_due_timers(turn: Turn, task: UserTask) -> None:
    """Let time decide, not the tick: fire what is due before the answer counts.

    Raises ``StepNotOpenError`` if a timer has taken the task away.
    """
    now = turn.uow.now
    due = [each for each in turn.run.waiting() if each.due and each.due <= now]
    for waiting in sorted(due, key=lambda each: (each.due, each.token)):
        if turn.run.fire(waiting.token):
            audit_fired(turn, waiting.element, waiting.due)
    if due and waiting_at(turn, task) is None:
        raise StepNotOpenError(
            f"The time for “{task.name}” ran out before you handed it in."
        )


def audit_fired(turn: Progress, element: str, due: datetime | None) -> None:
    """Write to the trail that a timer counted, and how late that was noticed."""
    uow = turn.uow
    due = due or uow.now
    uow.audit(
        AuditAction.TIMER_FIRED,
        turn.instance.business_key,
        instance=turn.instance,
        element=element,
        due=due.isoformat(),
        late_seconds=int((uow.now - due).total_seconds()),
    )


def waiting_at(turn: Progress, task: UserTask) -> Waiting | None:
    """Return what the task's token waits for, or None if it moved on."""
    return next((each for each in turn.run.waiting() if each.token == task.token), None)


def take_answers(
    turn: Turn,
    task: UserTask,
    submitted: Mapping[str, Any],
    *,
    offered: Collection[str] | None,
) -> Accepted:
    """Return the checked answers as FEEL values; ``InvalidAnswersError`` otherwise."""
    fire_due_timers(turn, task)
    accepted = accept_answers(turn, task, submitted, offered=offered)
    require_separate(turn, task, accepted.values)
    return accepted


def complete(
    turn: Turn,
    task: UserTask,
    answers: Mapping[str, Any],
    *,
    action: AuditAction,
    **detail: Any,
) -> None:
    """Close the task, write the trail, and let the case move on.

    ``answers`` are FEEL values, as ``take_answers`` returns them.
    """
    uow = turn.uow
    task.complete(by=uow.actor.id, at=uow.now, on_behalf_of=uow.actor.acting_for)
    note_performer(uow.session, task)
    uow.audit(
        action,
        task.name,
        instance=turn.instance,
        element=task.element,
        task=str(task.id),
        changes=_changes(turn.run.variables, answers),
        **detail,
    )
    turn.run.complete(task.token, answers, are_values=True)
    turn.save(person_task=task)


def _changes(before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the old and the new value of each answer that changes something."""
    changes, given = {}, to_json(dict(answers))
    for name, value in answers.items():
        old = before.get(name)
        if old != value:
            old = None if old is None else to_json(old)
            changes[name] = {"old": old, "new": given[name]}
    return changes

"""What completing and signing a task have in common."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete

from engine.bpmn.turn import Waiting
from engine.errors import ConflictError
from engine.execution.asking import accept_answers
from engine.execution.authority import require_separate
from engine.execution.progress import Progress
from engine.execution.turn import Turn
from engine.feel import to_json
from engine.forms import Accepted
from engine.model import AnswerDraft, AuditAction, UserTask


def fire_due_timers(turn: Turn, task: UserTask) -> None:
    """Let time decide, not the tick: fire what is due before the answer counts.

    Raises ``ConflictError`` if a timer has taken the task away.
    """
    now = turn.uow.now
    due = [each for each in turn.run.waiting() if each.due and each.due <= now]
    for waiting in sorted(due, key=lambda each: (each.due, each.token)):
        turn.run.fire(waiting.token)
    if due and waiting_at(turn, task) is None:
        raise ConflictError(
            f"The time for “{task.name}” ran out before you handed it in."
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
    """Close the task, write the trail, and let the case move on."""
    uow = turn.uow
    task.complete(by=uow.actor.id, at=uow.now, on_behalf_of=uow.actor.acting_for)
    old = turn.run.variables
    uow.audit(
        action,
        task.name,
        instance=turn.instance,
        element=task.element,
        task=str(task.id),
        changes={
            name: {"old": to_json(old.get(name)), "new": to_json(value)}
            for name, value in answers.items()
            if old.get(name) != value
        },
        **detail,
    )
    uow.session.execute(delete(AnswerDraft).where(AnswerDraft.subject == str(task.id)))
    turn.run.complete(task.token, answers)
    turn.save(person_token=task.token)

"""What a decision about a late step does: extend it, give it away, or neither."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import ConflictError, InvalidAnswersError
from engine.execution.asking import accept_start, start_form
from engine.execution.due_dates import change_due, closing_of, require_movable
from engine.execution.handing_over import hand_over, require_may_receive
from engine.execution.starting import start_case
from engine.execution.turn import Turn
from engine.model import AuditAction, ProcessInstance, UserTask
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork

EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about a late step, with what the decision needs."""

    decision: str | None
    comment: str
    person: str | None = None
    due_on: date | None = None
    extension: Mapping[str, Any] | None = None
    offered: Collection[str] | None = None


def extension_in_use(uow: UnitOfWork, instance: ProcessInstance) -> Loaded | None:
    """Return the procedure by which dates of a case are extended, if there is one."""
    loaded = uow.library.definition(uow.session, instance.definition_id)
    if EXTENSION not in loaded.procedure.actions:
        return None
    return uow.library.effective(uow.session, EXTENSION)


def carry_out(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask, decided: Decided
) -> str:
    """Let the decision act; return what there is to say where no words were given.

    Raises ``InvalidAnswersError`` for what the decision lacks, ``DutyConflictError``
    and ``NotTrainedError`` where the person chosen may not do the step.
    """
    if decided.decision == "extend":
        return _extend(uow, instance, task, decided)
    if decided.decision == "reassign":
        _reassign(uow, instance, task, decided)
    return decided.comment


def _extend(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask, decided: Decided
) -> str:
    """Ask for an extension, which somebody else decides and signs.

    Where none is in use the date moves at once, unless an approved plan has locked it.
    """
    loaded = extension_in_use(uow, instance)
    if loaded is None:
        _move(uow, instance, task, decided)
        return decided.comment
    form = start_form(loaded)
    asked = {each.key for each in form.fields} if form else set()
    answers = {**(decided.extension or {}), "target": instance.business_key}
    if decided.comment and "justification" in asked:
        answers.setdefault("justification", decided.comment)
    accepted = accept_start(
        uow, loaded, answers, offered=decided.offered, start_event=None
    )
    case = start_case(uow, loaded, variables=accepted)
    return decided.comment or f"An extension is asked for: {case.business_key}"


def _move(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask, decided: Decided
) -> None:
    if decided.due_on is None:
        raise InvalidAnswersError({"due_on": ["Give the new date."]})
    turn = Turn.resume(uow, instance)
    due = closing_of(turn, decided.due_on)
    require_movable(instance, task, due)
    if due < task.due_at:
        raise InvalidAnswersError({"due_on": ["Name a date later than the present."]})
    if turn.loaded.procedure.sign_due_change:
        raise ConflictError(
            f"A changed due date of {instance.business_key} is signed: change it on "
            "the page of the step, then answer “leave it as it is”."
        )
    change_due(turn, task, due, reason=decided.comment)


def _reassign(
    uow: UnitOfWork, instance: ProcessInstance, task: UserTask, decided: Decided
) -> None:
    if not decided.person:
        raise InvalidAnswersError({"person": ["Choose who does it now."]})
    if decided.person == task.assignee_id:
        raise InvalidAnswersError({"person": ["They have it already."]})
    require_may_receive(uow, decided.person, instance, task)
    hand_over(
        uow,
        instance,
        task,
        to=decided.person,
        back_to=None,
        action=AuditAction.TASK_ASSIGNED,
        reason=decided.comment,
    )

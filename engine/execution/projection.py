"""Bring the rows of an instance in step with its tokens."""

from collections import defaultdict
from dataclasses import replace

from engine.bpmn.specs import Element
from engine.bpmn.turn import CallRequest, OperationCall, Waiting
from engine.errors import DamagedStateError
from engine.execution import rows
from engine.execution.assignment import assigned
from engine.execution.authority import may_not_have
from engine.execution.deadlines import deadline, plan_escalations
from engine.execution.outbox import throw
from engine.execution.passes import carrier_of
from engine.execution.progress import Progress
from engine.feel import to_json
from engine.model import Subscription, TaskGroup, Timer, UserTask
from engine.registers.notices import tell
from engine.store.hot import insert_rows, new_row


def project(progress: Progress, *, person_task: UserTask | None) -> None:
    """Offer what waits now, withdraw what does not wait any more.

    ``person_task`` is the task its person has just completed: that row is closed by
    the command, everything else here.
    """
    after = {each.token: each for each in progress.run.waiting()}
    before = progress.before
    gone = [before[token] for token in before if token not in after]
    _withdraw(progress, gone, person_task)
    _move_timers(progress, after)
    for token, waiting in after.items():
        if token not in before:
            _offer(progress, waiting)
    insert_rows(progress.uow.session, progress.fresh)
    progress.fresh.clear()
    for number, thrown in enumerate(progress.run.thrown):
        throw(progress, thrown, number)


def _withdraw(
    progress: Progress, gone: list[Waiting], person_task: UserTask | None
) -> None:
    """Close the rows of tokens that wait no more, one statement per kind of row."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for waiting in gone:
        by_kind[waiting.kind].append(waiting.token)
    instance_id, session = progress.instance.id, progress.uow.session
    if tasks := by_kind.pop("user", None):
        _close_tasks(progress, tasks, person_task)
    if timers := by_kind.pop("timer", None):
        rows.delete_timers(session, instance_id, timers)
    if jobs := by_kind.pop("job", None):
        rows.close_jobs(session, instance_id, jobs)
    _unsubscribe(progress, by_kind)


def _close_tasks(
    progress: Progress, tokens: list[str], person_task: UserTask | None
) -> None:
    """Take closed tasks out of the inboxes; nobody is told or asked about them."""
    session, instance_id = progress.uow.session, progress.instance.id
    others = [
        token for token in tokens if not (person_task and token == person_task.token)
    ]
    if others:
        rows.withdraw_tasks(session, instance_id, others)
    if progress.loaded.procedure.ladders:
        rows.delete_escalations(session, instance_id, tokens)
        if person_task is not None and person_task.questioned:
            others = [*others, person_task.token]
        rows.close_questions(session, instance_id, others, now=progress.uow.now)


def _unsubscribe(progress: Progress, by_kind: dict[str, list[str]]) -> None:
    tokens = [token for each in by_kind.values() for token in each]
    if tokens:
        rows.delete_subscriptions(progress.uow.session, progress.instance.id, tokens)
    if calls := by_kind.get("call"):
        _cancel_called(progress, calls)


def _cancel_called(progress: Progress, tokens: list[str]) -> None:
    """Cancel the cases that interrupted call activities waited for, by job."""
    running = rows.running_children(progress.uow.session, progress.instance.id, tokens)
    for child_id in running:
        progress.uow.enqueue(
            "case.cancel",
            key=f"cancel/{child_id}",
            payload={
                "instance": str(child_id),
                "reason": f"{progress.instance.business_key} no longer waits for it",
            },
        )


def _move_timers(progress: Progress, after: dict[str, Waiting]) -> None:
    """Move the row of a timer whose next due time has changed (a cycle)."""
    for token, old in progress.before.items():
        new = after.get(token)
        if new is not None and new.kind == "timer" and new.due != old.due:
            rows.delete_timers(progress.uow.session, progress.instance.id, [token])
            _offer(progress, new)


def _offer(progress: Progress, waiting: Waiting) -> None:
    if waiting.kind == "user":
        _offer_task(progress, waiting)
    elif waiting.kind == "timer":
        _set_timer(progress, waiting)
    elif waiting.kind == "job":
        _owe(progress, waiting)
    else:
        _subscribe(progress, waiting)


def _offer_task(progress: Progress, waiting: Waiting) -> None:
    """Write a task for the person the case names, else for everybody of its role.

    Whom separated duties keep off the step does not get it: their role does.
    """
    uow, element = progress.uow, progress.element(waiting.element)
    data = progress.data(waiting.local)
    who = assigned(
        element, progress.loaded.procedure, data, now=progress.host.local_now
    )
    if who.person is not None and may_not_have(progress, element, who.person, data):
        who = replace(who, person=None)
    due_at, rule = deadline(progress, element, data)
    signature = element.extensions.signature
    task_id, name = uow.new_id(), element.name or element.id
    task = new_row(
        UserTask,
        id=task_id,
        instance_id=progress.instance.id,
        token=waiting.token,
        element=element.id,
        name=name,
        created_at=uow.now,
        role=who.role,
        assignee_id=who.person,
        form_key=element.extensions.form,
        meaning=signature.meaning if signature else None,
        due_at=due_at,
        due_rule=rule,
        local=to_json(dict(waiting.local)),
        passage=_passage(progress, element, waiting),
    )
    progress.fresh.append(task)
    if who.person is None:
        group = new_row(TaskGroup, role=who.role, due_at=due_at, task_id=task_id)
        progress.fresh.append(group)
    else:
        tell(
            uow,
            [who.person],
            key=f"assigned/{task_id}",
            event="assigned",
            mandatory="assigned" in progress.loaded.procedure.mandatory,
            text=f"“{name}” in {progress.instance.business_key} is yours.",
            subject=progress.instance.business_key,
        )
    plan_escalations(progress, element, token=waiting.token, due=due_at)


def _passage(progress: Progress, element: Element, waiting: Waiting) -> str | None:
    """Return which pass of its checkpoint a signing task is of; other tasks: None."""
    own = element.extensions
    if own.signature is None and element.id not in own.not_same_person_as:
        return None
    carrier = carrier_of(progress.element, element.id)
    return progress.run.passage(waiting.token, carrier.id)


def _set_timer(progress: Progress, waiting: Waiting) -> None:
    if waiting.due is None:
        raise DamagedStateError(f"The timer of {waiting.element} has no due time.")
    uow = progress.uow
    progress.fresh.append(
        new_row(
            Timer,
            id=uow.new_id(),
            instance_id=progress.instance.id,
            token=waiting.token,
            element=waiting.element,
            kind="bpmn",
            due_at=waiting.due,
            claim_at=max(waiting.due, uow.now),
        )
    )


def _owe(progress: Progress, waiting: Waiting) -> None:
    """Owe an operation that leaves this transaction: the outbox."""
    call = waiting.call
    if not isinstance(call, OperationCall):
        raise DamagedStateError(f"{waiting.element} names no operation.")
    instance = progress.instance
    progress.uow.enqueue(
        "operation",
        key=f"service/{instance.id}/{waiting.token}",
        payload={
            "instance": str(instance.id),
            "token": waiting.token,
            "element": waiting.element,
            "operation": call.name,
            "inputs": to_json(dict(call.inputs)),
        },
        instance_id=instance.id,
        token=waiting.token,
    )


def _subscribe(progress: Progress, waiting: Waiting) -> None:
    uow, instance = progress.uow, progress.instance
    name = waiting.name
    if isinstance(waiting.call, CallRequest):
        name = waiting.call.process_id
        uow.enqueue(
            "call.start",
            key=f"call/{instance.id}/{waiting.token}",
            payload={
                "parent": str(instance.id),
                "token": waiting.token,
                "procedure": name,
                "inputs": to_json(dict(waiting.call.inputs)),
            },
            instance_id=instance.id,
            token=waiting.token,
        )
    progress.fresh.append(
        new_row(
            Subscription,
            id=uow.new_id(),
            instance_id=instance.id,
            token=waiting.token,
            element=waiting.element,
            kind=waiting.kind,
            name=name,
            correlation=to_json(dict(waiting.correlation)),
        )
    )

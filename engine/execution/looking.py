"""Look at the case that another one acts on, and refuse what cannot be asked of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select

from engine.clock import NEVER
from engine.errors import InvalidAnswersError
from engine.execution.case_calendar import CaseServices
from engine.feel import Date
from engine.model import (
    InstanceState,
    Link,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from engine.registers.operation import Operation, OperationContext, Parameter

STATUTORY = "reportability"
"""While a linked case of this procedure is open, a statutory clock runs."""
RELATIONS = {
    "extension": "extends",
    "cancellation": "cancels",
    "reopening": "reopens",
}


def look(context: OperationContext) -> Mapping[str, Any]:
    """Return what is known of the target; refuse the start where a rule says so.

    The case is linked to its target. Raises ``InvalidAnswersError`` at the field that
    is wrong.
    """
    uow, action = context.uow, context.text("action")
    target = uow.session.scalar(
        select(ProcessInstance).where(
            ProcessInstance.business_key == context.text("target")
        )
    )
    if target is None or target.id == context.instance.id:
        raise _refusal("target", f"There is no case {context.text('target')}.")
    found = _RULES[action](context, target)
    uow.add(
        Link(
            id=uow.new_id(),
            parent_id=context.instance.id,
            child_id=target.id,
            procedure=target.key,
            relation=RELATIONS[action],
            created_at=uow.now,
            created_by=uow.actor.id,
            by_diagram=False,
            status=target.status or "open",
        )
    )
    return {
        "title": f"{action.capitalize()} of {target.business_key}: {target.title}",
        "class": target.class_key,
        "site": target.site,
        "owner": target.owner_id,
        "requester": context.instance.started_by,
        **found,
    }


def _extension(context: OperationContext, target: ProcessInstance) -> dict[str, Any]:
    """Find the present due date; the new one comes after it."""
    _require_open(target)
    session, step = context.uow.session, context.text("step")
    tasks = session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == target.id, UserTask.state == UserTaskState.OPEN)
        .order_by(UserTask.due_at, UserTask.id)
    ).all()
    named = [each for each in tasks if step in (each.element, each.name)]
    if step and not named:
        names = ", ".join(dict.fromkeys(each.name for each in tasks)) or "none"
        raise _refusal("step", f"That step is not open. Open are: {names}.")
    with_dates = [target.due_at, *(each.due_at for each in tasks)]
    due = named[0].due_at if step else next((d for d in with_dates if d < NEVER), NEVER)
    if due >= NEVER:
        raise _refusal("target", "It has no due date that could be extended.")
    services = CaseServices(session, zone=context.uow.settings.zone, site=target.site)
    day = Date.from_python(services.calendar.local_date(due))
    new = context.inputs.get("new_due")
    if isinstance(new, Date) and new.to_python() <= day.to_python():
        raise _refusal("new_due", f"It is due on {day}: name a later date.")
    earlier = session.scalar(
        select(func.count())
        .select_from(Link)
        .join(ProcessInstance, ProcessInstance.id == Link.parent_id)
        .where(
            Link.child_id == target.id,
            Link.relation == RELATIONS["extension"],
            ProcessInstance.status == "closed",
        )
    )
    return {"due": day, "number": (earlier or 0) + 1}


def _cancellation(context: OperationContext, target: ProcessInstance) -> dict[str, Any]:
    """Refuse while a statutory clock runs, or a linked case has no fate."""
    _require_open(target)
    running = context.uow.session.execute(
        select(ProcessInstance.business_key, ProcessInstance.key)
        .join(Link, Link.child_id == ProcessInstance.id)
        .where(
            Link.parent_id == target.id,
            Link.by_diagram.is_(True),
            ProcessInstance.parent_token.is_(None),
            ProcessInstance.state == InstanceState.RUNNING,
        )
        .order_by(ProcessInstance.business_key)
    ).all()
    clocks = [key for key, procedure in running if procedure == STATUTORY]
    if clocks:
        raise _refusal("target", f"A statutory clock runs: decide {clocks[0]} first.")
    decided = {str(row.get("child")) for row in context.items("children")}
    missing = [key for key, _ in running if key not in decided]
    if missing:
        raise _refusal(
            "child_dispositions", f"Say what happens to {', '.join(missing)}."
        )
    return {}


def _reopening(context: OperationContext, target: ProcessInstance) -> dict[str, Any]:
    """Refuse what is not closed, or has a successor; find who closed it."""
    if target.status != "closed":
        raise _refusal("target", "Only a closed case is reopened.")
    session = context.uow.session
    successor = session.scalar(
        select(ProcessInstance.business_key)
        .join(Link, Link.parent_id == ProcessInstance.id)
        .where(
            Link.child_id == target.id,
            Link.relation == RELATIONS["reopening"],
            ProcessInstance.key == target.key,
        )
    )
    if successor is not None:
        raise _refusal("target", f"It was reopened as {successor} already.")
    closer = session.scalar(
        select(UserTask.completed_by)
        .where(
            UserTask.instance_id == target.id,
            UserTask.state == UserTaskState.COMPLETED,
        )
        .order_by(UserTask.completed_at.desc(), UserTask.id.desc())
        .limit(1)
    )
    return {"closer": closer}


def _require_open(target: ProcessInstance) -> None:
    if target.state is not InstanceState.RUNNING:
        raise _refusal("target", f"{target.business_key} has ended already.")


def _refusal(field: str, words: str) -> InvalidAnswersError:
    return InvalidAnswersError({field: [words]})


_RULES: Mapping[str, Callable[[OperationContext, ProcessInstance], dict[str, Any]]] = {
    "extension": _extension,
    "cancellation": _cancellation,
    "reopening": _reopening,
}

LOOK = Operation(
    name="case.look",
    title="Look at the case that is extended, cancelled or reopened",
    inputs=(
        Parameter("target", "text", title="Business key"),
        Parameter("action", "text", title="extension, cancellation or reopening"),
        Parameter("step", "text", required=False, title="Open step to extend"),
        Parameter("new_due", "date", required=False, title="New due date"),
        Parameter("children", "list", required=False, title="Fates of linked cases"),
    ),
    outputs=(
        Parameter("title", "text"),
        Parameter("class", "text"),
        Parameter("site", "text"),
        Parameter("owner", "text"),
        Parameter("requester", "text"),
        Parameter("due", "date"),
        Parameter("number", "number"),
        Parameter("closer", "text"),
    ),
    run=look,
)

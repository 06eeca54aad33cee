"""Operations of a case that acts on another: extend, cancel, reopen it.

They look at the target without locking it; what changes it is owed as a job
(procedures.md 1.8 and 1.9).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.errors import InvalidAnswersError, NotFoundError
from engine.execution.looking import LOOK
from engine.execution.starting import effective, start_case
from engine.feel import Date, from_json
from engine.model import AuditAction, Link, ProcessInstance
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.store.unit_of_work import UnitOfWork


def named_case(uow: UnitOfWork, key: str) -> ProcessInstance:
    """Return a case by its business key; ``NotFoundError`` if there is none."""
    found = uow.session.scalar(
        select(ProcessInstance).where(ProcessInstance.business_key == key)
    )
    if found is None:
        raise NotFoundError(f"There is no case {key}.")
    return found


def due_change(context: OperationContext) -> Mapping[str, Any]:
    """Owe the new due date of another case, or of one of its open steps."""
    target = named_case(context.uow, context.text("target"))
    day = context.inputs["new_due"]
    context.uow.enqueue(
        "due.change",
        key=f"extend/{target.id}/{context.instance.id}",
        payload={
            "instance": str(target.id),
            "step": context.text("step"),
            "due_on": _iso(day),
            "reason": context.text("reason"),
            "by_case": context.instance.business_key,
        },
    )
    return {}


def case_cancel(context: OperationContext) -> Mapping[str, Any]:
    """Owe the cancellation of another case and of the linked cases that go with it.

    A linked case that goes to the duplicate is linked there; one that goes on alone
    is left as it is.
    """
    uow = context.uow
    target = named_case(uow, context.text("target"))
    reason = context.text("reason")
    _owe_cancellation(context, target, reason)
    for row in context.items("children"):
        child = named_case(uow, str(row["child"]))
        if row["fate"] == "cancelled_too":
            _owe_cancellation(context, child, reason)
        elif row["fate"] == "moved_to_duplicate" and context.text("duplicate_of"):
            other = named_case(uow, context.text("duplicate_of"))
            _link(uow, other, child, "belongs_to")
    return {}


def case_reopen(context: OperationContext) -> Mapping[str, Any]:
    """Start the successor of a closed case: a new key, all its answers prefilled.

    The closed case is never set back. What scripts and tables computed is not taken
    over: the successor counts its own rounds.
    """
    uow = context.uow
    old = named_case(uow, context.text("target"))
    before = uow.library.definition(uow.session, old.definition_id)
    asked = {each.key for form in before.forms.values() for each in form.fields}
    known = from_json(old.variables)
    child = start_case(
        uow,
        effective(uow, old.key),
        variables={name: each for name, each in known.items() if name in asked},
        title=old.title,
    )
    _link(uow, child, old, "reopens")
    _link(uow, child, context.instance, "caused_by")
    return {"key": child.business_key}


def _owe_cancellation(
    context: OperationContext, target: ProcessInstance, reason: str
) -> None:
    context.uow.enqueue(
        "case.cancel",
        key=f"cancel/{target.id}/{context.instance.id}",
        payload={"instance": str(target.id), "reason": reason},
    )


def _link(
    uow: UnitOfWork, parent: ProcessInstance, child: ProcessInstance, relation: str
) -> None:
    """Link two cases that exist; neither is locked, neither waits for the other."""
    uow.add(
        Link(
            id=uow.new_id(),
            parent_id=parent.id,
            child_id=child.id,
            procedure=child.key,
            relation=relation,
            created_at=uow.now,
            created_by=uow.actor.id,
            by_diagram=False,
            status=child.status or "open",
        )
    )
    uow.audit(
        AuditAction.LINK_CREATED,
        parent.business_key,
        instance=parent,
        child=child.business_key,
        relation=relation,
    )


def _iso(day: Any) -> str:
    """Return a FEEL date as ISO text; refuse what is none."""
    value = day.to_python() if isinstance(day, Date) else day
    if not isinstance(value, date):
        raise InvalidAnswersError({"new_due": ["Give a date."]})
    return value.isoformat()


TARGET_OPERATIONS = (
    LOOK,
    Operation(
        name="due.change",
        title="Give another case a new due date",
        inputs=(
            Parameter("target", "text"),
            Parameter("new_due", "date"),
            Parameter("reason", "text"),
            Parameter("step", "text", required=False),
        ),
        outputs=(),
        run=due_change,
    ),
    Operation(
        name="case.cancel",
        title="Cancel another case",
        inputs=(
            Parameter("target", "text"),
            Parameter("reason", "text"),
            Parameter("children", "list", required=False),
            Parameter("duplicate_of", "text", required=False),
        ),
        outputs=(),
        run=case_cancel,
    ),
    Operation(
        name="case.reopen",
        title="Start the successor of a closed case",
        inputs=(Parameter("target", "text"),),
        outputs=(Parameter("key", "text"),),
        run=case_reopen,
    ),
)

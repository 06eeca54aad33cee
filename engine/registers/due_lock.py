"""The plan lock: from now on only an approved extension moves a due date."""

from collections.abc import Mapping
from typing import Any

from engine.model import AuditAction
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.sites import today


def lock(context: OperationContext) -> Mapping[str, Any]:
    """Lock the due dates of the case and of the actions it calls.

    The dates locked stand in the trail. Locking twice, in a second round of the plan,
    notes the new dates.
    """
    uow, instance = context.uow, context.instance
    instance.due_locked = True
    uow.audit(
        AuditAction.DUE_LOCKED,
        instance.business_key,
        instance=instance,
        element=context.element,
        dates=[str(each) for each in context.items("dates") if each is not None],
    )
    return {"locked_on": today(uow, instance)}


DUE_LOCK = Operation(
    name="due.lock",
    title="Lock the due dates of the plan",
    inputs=(Parameter("dates", "list", required=False, title="Dates of the plan"),),
    outputs=(Parameter("locked_on", "date"),),
    run=lock,
)

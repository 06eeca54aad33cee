"""Let a due time count."""

from engine.execution.completion import audit_fired
from engine.execution.escalation import escalate
from engine.execution.turn import Turn
from engine.model import InstanceState, ProcessInstance, Timer
from engine.store.unit_of_work import UnitOfWork


def fire(uow: UnitOfWork, timer: Timer, instance: ProcessInstance) -> bool:
    """Move the case or tell people; the row ends in the same transaction.

    Both rows are locked by the caller.
    """
    if timer.kind != "bpmn":
        uow.session.delete(timer)
        escalate(uow, instance, timer)
        return True
    if instance.state is not InstanceState.RUNNING:
        uow.session.delete(timer)
        return False
    turn = Turn.resume(uow, instance)
    audit_fired(turn, timer.element, timer.due_at)
    fired = turn.run.fire(timer.token)
    if not fired:  # nobody waits for it: a row like this would be due for ever
        uow.session.delete(timer)
    turn.save()
    return fired

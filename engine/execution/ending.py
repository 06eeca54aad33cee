"""What follows when a case has ended: those that wait for it are told, by job."""

from sqlalchemy import bindparam, select, update

from engine.feel import to_json
from engine.model import (
    AuditAction,
    InstanceState,
    Link,
    ProcessInstance,
)
from engine.registers.documents import abandon_versions
from engine.store.prepared import Prepared
from engine.store.unit_of_work import UnitOfWork

_PARENTS = Prepared(
    select(Link.parent_id).where(Link.child_id == bindparam("of_child")).distinct()
)


def settle_end(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Record the end, free what the case held, and wake its parents."""
    uow.flush()
    status = instance.status or _status_without_declaration(instance)
    instance.status = status
    uow.audit(
        AuditAction.CASE_ENDED,
        instance.business_key,
        instance=instance,
        state=instance.state.value,
        status=status,
        outcome=instance.outcome,
    )
    uow.session.execute(
        update(Link).where(Link.child_id == instance.id).values(status=status)
    )
    if status != "closed":
        abandon_versions(uow, instance)
    _finish_call(uow, instance)
    recheck_parents(uow, instance)


def recheck_parents(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Let every case that started this one test its conditions again."""
    for (parent,) in _PARENTS.rows(uow.session, of_child=instance.id):
        uow.enqueue(
            "recheck",
            key=f"recheck/{parent}/{instance.id}/{instance.trail_seq}",
            payload={"instance": str(parent)},
        )


def _status_without_declaration(instance: ProcessInstance) -> str:
    """Return the status of an end that declares none (a plain BPMN model)."""
    if instance.state is InstanceState.COMPLETED:
        return "closed"
    return "cancelled"


def _finish_call(uow: UnitOfWork, instance: ProcessInstance) -> None:
    """Hand the results of a called case to the call activity that waits for them."""
    if instance.parent_id is None or instance.parent_token is None:
        return
    uow.enqueue(
        "call.finish",
        key=f"called/{instance.id}",
        payload={
            "instance": str(instance.parent_id),
            "token": instance.parent_token,
            "child": str(instance.id),
            "state": instance.state.value,
            "error": instance.error_code,
            "document": {
                **instance.variables,
                "case": to_json(
                    {
                        "key": instance.business_key,
                        "status": instance.status,
                        "outcome": instance.outcome,
                    }
                ),
            },
        },
    )

"""What an instance says to others becomes jobs of the same transaction."""

from engine.bpmn.turn import Thrown
from engine.execution.progress import Progress
from engine.feel import to_json


def throw(progress: Progress, thrown: Thrown, number: int) -> None:
    """Owe a message to one receiver, a signal to all, an escalation to the caller."""
    instance = progress.instance
    if thrown.kind == "escalation":
        _escalate(progress, thrown, number)
        return
    progress.uow.enqueue(
        thrown.kind,
        key=f"{thrown.kind}/{instance.id}/{instance.visit_seq}/{number}",
        payload={
            "from": str(instance.id),
            "business_key": instance.business_key,
            "name": thrown.name,
            "payload": to_json(dict(thrown.payload)),
            "correlation": to_json(dict(thrown.correlation)),
        },
    )


def _escalate(progress: Progress, thrown: Thrown, number: int) -> None:
    """Owe an escalation to the call activity that waits; without one it is lost."""
    instance = progress.instance
    if instance.parent_id is None or instance.parent_token is None:
        return
    progress.uow.enqueue(
        "call.escalate",
        key=f"escalated/{instance.id}/{instance.visit_seq}/{number}",
        payload={
            "instance": str(instance.parent_id),
            "token": instance.parent_token,
            "code": thrown.name,
        },
    )

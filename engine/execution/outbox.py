"""What an instance says to others becomes jobs of the same transaction."""

from engine.bpmn.turn import Thrown
from engine.execution.progress import Progress
from engine.feel import to_json


def throw(progress: Progress, thrown: Thrown, number: int) -> None:
    """Owe the delivery of a message (to one receiver) or a signal (to all)."""
    instance = progress.instance
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

"""Hand the results of a called case to the one that called it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.execution.turn import Turn
from engine.feel import from_json
from engine.model import InstanceState
from engine.store.unit_of_work import UnitOfWork

CANCELLED = "called-case-cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCall:
    """Let the caller go on; a failed case returns its error code as a BPMN error."""

    instance_id: UUID
    token: str
    state: str
    error: str | None
    document: Mapping[str, Any] = field(repr=False)

    def execute(self, uow: UnitOfWork) -> bool:
        """Deliver the end; False: nobody waits for it any more."""
        instance = uow.lock(self.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return False
        turn = Turn.resume(uow, instance)
        if self.state == InstanceState.COMPLETED:
            taken = turn.run.finish_call(self.token, from_json(dict(self.document)))
        else:
            code = self.error or CANCELLED
            taken = turn.run.fail_call(
                self.token, code, f"The called case {self.state}."
            )
        if taken:
            turn.save()
        return taken

"""Hand the results of a called case, or its escalations, to the one that called it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.execution.turn import Turn
from engine.feel import from_json
from engine.model import InstanceState
from engine.store.unit_of_work import UnitOfWork

FAILED = "called-case-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCall:
    """Let the caller go on; a failed case returns its error code as a BPMN error.

    A cancelled case is no error: the caller goes on and reads ``case.status``.
    """

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
        if self.state == InstanceState.FAILED:
            code = self.error or FAILED
            taken = turn.run.fail_call(self.token, code, "The called case failed.")
        else:
            taken = turn.run.finish_call(self.token, from_json(dict(self.document)))
        if taken:
            turn.save()
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateCall:
    """Raise at the caller what the called case escalated and did not catch."""

    instance_id: UUID
    token: str
    code: str

    def execute(self, uow: UnitOfWork) -> bool:
        """Deliver the escalation; False: nobody waits for it any more."""
        instance = uow.lock(self.instance_id)
        if instance.state is not InstanceState.RUNNING:
            return False
        turn = Turn.resume(uow, instance)
        taken = turn.run.escalate_call(self.token, self.code)
        if taken:
            turn.save()
        return taken

"""Start the case that a call activity waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.execution.starting import Origin, effective, start_case
from engine.feel import from_json
from engine.model import InstanceState, ProcessInstance, Subscription
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCalled:
    """Start the version in effect at call time; inputs are JSON of FEEL values."""

    parent_id: UUID
    token: str
    procedure: str
    inputs: Mapping[str, Any] = field(repr=False)

    def execute(self, uow: UnitOfWork) -> UUID | None:
        """Start the case unless nobody waits for it any more; twice starts one."""
        parent = uow.get(ProcessInstance, self.parent_id)
        awaited = uow.session.scalar(
            select(Subscription.id).where(
                Subscription.instance_id == self.parent_id,
                Subscription.token == self.token,
                Subscription.kind == "call",
            )
        )
        started = uow.session.scalar(
            select(ProcessInstance.id).where(
                ProcessInstance.parent_id == self.parent_id,
                ProcessInstance.parent_token == self.token,
            )
        )
        if parent.state is not InstanceState.RUNNING or awaited is None or started:
            return started
        loaded = effective(uow, self.procedure)
        variables = from_json(dict(self.inputs))
        return start_case(
            uow,
            loaded,
            variables=variables,
            title=f"{loaded.procedure.title}: {parent.title}",
            origin=Origin(
                parent_id=parent.id, relation="calls", parent_token=self.token
            ),
        ).id

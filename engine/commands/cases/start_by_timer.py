"""Start a case because its timer start event is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.execution.starting import Trigger, start_case
from engine.execution.timed_starts import owe_next_start
from engine.model import DefinitionState, ProcessDefinition
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StartByTimer:
    """Start on the version that owed it, and owe the next start.

    A version that is no longer in effect starts nothing: its successor owes its own.
    """

    definition_id: UUID
    place: int
    state: Mapping[str, Any] = field(repr=False)

    def execute(self, uow: UnitOfWork) -> UUID | None:
        """Return the case, None if another version has taken over."""
        row = uow.session.get(ProcessDefinition, self.definition_id)
        if row is None or row.state is not DefinitionState.EFFECTIVE:
            return None
        loaded = uow.library.definition(uow.session, self.definition_id)
        trigger = Trigger(loaded.definition.starts[self.place].element)
        instance = start_case(uow, loaded, variables={}, trigger=trigger)
        owe_next_start(uow, self.definition_id, self.place, self.state)
        return instance.id

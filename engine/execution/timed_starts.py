"""Timer start events: the version in effect owes its next start as a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.bpmn.starts import first_start, next_start
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork

KIND = "case.timed_start"


def owe_timed_starts(uow: UnitOfWork, loaded: Loaded) -> None:
    """Owe the first start of every timer start event of a new version."""
    for place, trigger in enumerate(loaded.definition.starts):
        state = first_start(
            loaded.definition, trigger, now=uow.now, zone=uow.settings.zone
        )
        if state is not None:
            _owe(uow, loaded.id, place, state)


def owe_next_start(
    uow: UnitOfWork, definition_id: UUID, place: int, state: Mapping[str, Any]
) -> None:
    """Owe the start after the one that has just come, if the cycle goes on."""
    following = next_start(dict(state), now=uow.now, zone=uow.settings.zone)
    if following is not None:
        _owe(uow, definition_id, place, following)


def _owe(
    uow: UnitOfWork, definition_id: UUID, place: int, state: Mapping[str, Any]
) -> None:
    due = datetime.fromisoformat(state["due"])
    uow.enqueue(
        KIND,
        key=f"{KIND}/{definition_id}/{place}/{state['due']}",
        payload={
            "definition": str(definition_id),
            "place": place,
            "state": dict(state),
        },
        run_at=due,
    )

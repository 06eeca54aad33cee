"""An instance in memory for the length of one command."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.runtime import Runtime
from engine.bpmn.specs import Element
from engine.bpmn.turn import Waiting
from engine.execution.host import InstanceHost
from engine.model import ProcessInstance
from engine.store.hot import NewRow
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Progress:
    """Rows on one side, tokens on the other; ``before`` is what waited at the start."""

    uow: UnitOfWork
    instance: ProcessInstance
    loaded: Loaded
    host: InstanceHost
    run: Runtime
    before: dict[str, Waiting] = field(default_factory=dict)
    fresh: list[NewRow] = field(default_factory=list)
    """Rows to be inserted when the turn is saved, one statement per kind."""

    def data(self, local: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Return everything an expression of this case may read, nothing copied."""
        layers: list[Any] = [dict(local or {}), self.run.variables]
        return ChainMap(*layers, self.host.context())  # type: ignore[arg-type]  # read only

    def element(self, element_id: str) -> Element:
        """Return what the diagram says of an element."""
        return self.loaded.definition.elements[element_id]

"""What one may look at on a bench."""

from collections.abc import Mapping
from typing import Any

from engine.actor import SYSTEM
from engine.app import Engine
from engine.deadlines.calendar import BusinessCalendar
from engine.errors import NotFoundError
from engine.testing.actors import reader
from engine.testing.reading import (
    AllInstances,
    BenchTask,
    FirstTask,
    GeneralCalendar,
    History,
    OpenIncidents,
    OpenTasks,
)
from engine.testing.views import BenchEntry, BenchIncident, BenchInstance


class Looking:
    """The reading half of a bench: nothing here changes anything."""

    engine: Engine

    @property
    def calendar(self) -> BusinessCalendar:
        """Return the working days that ``advance`` counts: the general calendar."""
        return self.engine.fetch(
            GeneralCalendar(zone=self.engine.parts.settings.zone), actor=SYSTEM
        )

    def task(
        self,
        element_id: str,
        instance: str | None = None,
        where: Mapping[str, Any] | None = None,
    ) -> BenchTask:
        """Return the first open task of an element; ``NotFoundError`` if none is."""
        if not where:
            first = FirstTask(element=element_id, instance=instance)
            found = self.engine.fetch(first, actor=SYSTEM)
            if found is not None:
                return found
        tasks = self.engine.fetch(
            OpenTasks(instance=instance, where=where or {}), actor=SYSTEM
        )
        for task in tasks:
            if task.element == element_id:
                return task
        names = ", ".join(task.element for task in tasks) or "none"
        raise NotFoundError(f"No open task “{element_id}”; open are: {names}.")

    def open_tasks(
        self, instance: str | None = None, *, actor: str | None = None
    ) -> list[str]:
        """Return the element ids of open tasks in the order of their creation."""
        found = self.engine.fetch(OpenTasks(instance=instance), actor=reader(actor))
        return [task.element for task in found]

    def instances(self, *, actor: str | None = None) -> list[BenchInstance]:
        """Return every instance in the order they were started."""
        return list(self.engine.fetch(AllInstances(), actor=reader(actor)))

    def history(
        self, instance: str | None = None, *, actor: str | None = None
    ) -> list[BenchEntry]:
        """Return completed steps in the order of completion."""
        query = History(instance=instance)
        return list(self.engine.fetch(query, actor=reader(actor)))

    def incidents(self, *, actor: str | None = None) -> list[BenchIncident]:
        """Return the incidents nobody has resolved."""
        return list(self.engine.fetch(OpenIncidents(), actor=reader(actor)))

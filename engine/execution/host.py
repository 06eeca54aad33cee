"""What a running diagram may ask of the house around it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn.turn import OperationCall
from engine.clock import NEVER
from engine.execution.case_calendar import CaseServices
from engine.execution.context import CaseContext
from engine.feel import Date
from engine.model import ProcessInstance
from engine.registers.operation import OperationContext
from engine.store.library import Loaded
from engine.store.policy import policy_fields
from engine.store.unit_of_work import UnitOfWork


class InstanceHost:
    """Clock, zone, calendar, reserved names and operations of one case in one turn."""

    def __init__(
        self, uow: UnitOfWork, instance: ProcessInstance, loaded: Loaded
    ) -> None:
        self.uow = uow
        self.instance = instance
        self.loaded = loaded
        self._context = CaseContext(uow.session, instance, loaded)

    @property
    def now(self) -> datetime:
        """Return the one instant of this transaction."""
        return self.uow.now

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the zone of the case's site, else the installation's."""
        site = self.instance.site
        if site is None:
            return self.uow.settings.zone
        name = policy_fields(self.uow.session, "sites", site).get("zone")
        return ZoneInfo(name) if name else self.uow.settings.zone

    @property
    def local_now(self) -> datetime:
        """Return the instant in the zone of the case's site."""
        return self.uow.now.astimezone(self.zone)

    @cached_property
    def services(self) -> CaseServices:
        """Return the calendar and the boards that FEEL may ask."""
        return CaseServices(
            self.uow.session,
            zone=self.zone,
            site=self.instance.site,
            files=self.uow.files,
        )

    def context(self) -> CaseContext:
        """Return the reserved names."""
        return self._context

    def operate(self, call: OperationCall) -> Mapping[str, Any] | None:
        """Run an internal operation inside the turn; None: it becomes a job."""
        operation = self.uow.operations.get(call.name)
        if operation is None or not operation.internal:
            return None
        result: Mapping[str, Any] = operation.run(
            OperationContext(
                uow=self.uow,
                instance=self.instance,
                element=call.element,
                inputs=call.inputs,
                variables=call.variables,
            )
        )
        self._context.forget()
        return result

    def describe_due(self, due_on: Any) -> None:
        """Copy the due date of the case, at the end of that day, for lists."""
        if isinstance(due_on, Date):
            day = due_on.to_python()
            self.instance.due_at = _end_of(day, self.zone)
        elif due_on is None and self.instance.due_at != NEVER:
            self.instance.due_at = NEVER


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)

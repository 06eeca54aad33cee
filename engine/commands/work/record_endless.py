"""Record that a case could not go on because its diagram goes round by itself."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.execution.incident_notices import record_incident
from engine.model import Incident
from engine.store.unit_of_work import UnitOfWork

KIND = "endless"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEndless:
    """Open an incident at the element; run after the step itself was rolled back."""

    instance_id: UUID
    element: str
    message: str

    def execute(self, uow: UnitOfWork) -> None:
        """Open the incident and tell the owner, unless one is open there already."""
        uow.lock(self.instance_id)
        is_open = uow.session.scalar(
            select(Incident.id).where(
                Incident.instance_id == self.instance_id,
                Incident.kind == KIND,
                Incident.element == self.element,
                Incident.resolved_at.is_(None),
            )
        )
        if is_open is not None:
            return
        incident_id = uow.new_id()
        incident = Incident(
            id=incident_id,
            source=f"{KIND}/{incident_id}",
            kind=KIND,
            message=self.message,
            at=uow.now,
            instance_id=self.instance_id,
            element=self.element,
        )
        uow.add(incident)
        record_incident(uow, incident)

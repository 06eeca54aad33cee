"""Whoever owns a case hears that it is stuck."""

from engine.model import AuditAction, Incident, ProcessInstance
from engine.registers.notices import tell
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork


def tell_of_incident(
    uow: UnitOfWork, instance: ProcessInstance, incident: Incident
) -> None:
    """Tell the owner of the case; without one, whoever owns its procedure.

    An incident of no case is told to nobody: a mail that cannot be sent would owe
    another one.
    """
    loaded = uow.library.definition(uow.session, instance.definition_id)
    people = (
        [instance.owner_id]
        if instance.owner_id
        else holders(uow.session, loaded.procedure.owner, now=uow.now)
    )
    element = loaded.definition.elements.get(incident.element or "")
    where = f" at “{element.name}”" if element is not None and element.name else ""
    tell(
        uow,
        people,
        key=f"incident/{incident.id}",
        event="incident",
        mandatory="incident" in loaded.procedure.mandatory,
        text=f"{instance.business_key} is stuck{where} until somebody resolves it.",
        subject=instance.business_key,
    )


def record_incident(uow: UnitOfWork, incident: Incident) -> None:
    """Tell the owner of its case; write it to the trail of case or installation."""
    instance = (
        uow.lock(incident.instance_id) if incident.instance_id is not None else None
    )
    if instance is not None:
        tell_of_incident(uow, instance, incident)
    uow.audit(
        AuditAction.INCIDENT_OPENED,
        instance.business_key if instance is not None else incident.source,
        instance=instance,
        kind=incident.kind,
        element=incident.element or "",
        message=incident.message,
    )

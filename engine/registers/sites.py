"""The place of a case: its zone, and the date the wall calendar shows there."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.feel.temporal import Date
from engine.model import ProcessInstance
from engine.registers.records import find_record
from engine.store.unit_of_work import UnitOfWork


def zone_of(session: Session, site: str | None, *, default: ZoneInfo) -> ZoneInfo:
    """Return the zone a site names, or the installation's."""
    record = find_record(session, "sites", site) if site else None
    name = record.fields.get("zone") if record else None
    return ZoneInfo(name) if name else default


def today(uow: UnitOfWork, instance: ProcessInstance) -> Date:
    """Return the date at the site of a case."""
    zone = zone_of(uow.session, instance.site, default=uow.settings.zone)
    return Date.from_python(uow.now.astimezone(zone).date())

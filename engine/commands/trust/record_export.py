"""Record that something leaves the system: printed, packed or exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.access.permissions import Target, permissions_of
from engine.execution.authority import require_may, require_may_read
from engine.model import AuditAction, ProcessInstance
from engine.store.unit_of_work import UnitOfWork

STREAM = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrint:
    """Note that somebody prints a case; who may read it may print it.

    Call it before the bytes are handed out: what is not in the trail does not leave.
    """

    instance_id: UUID

    def execute(self, uow: UnitOfWork) -> None:
        """Append to the stream of exports, so that the case itself stays as it is."""
        case = uow.get(ProcessInstance, self.instance_id)
        require_may_read(uow, case)
        uow.audit(
            AuditAction.CASE_PRINTED, case.business_key, stream=STREAM, form="pdf"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPackage:
    """Note that cases leave as an inspection package, with the digest of its list."""

    instance_ids: Sequence[UUID]
    manifest: str

    def execute(self, uow: UnitOfWork) -> None:
        """Append one entry per case; raise if the actor may not export one of them."""
        for each in self.instance_ids:
            case = uow.get(ProcessInstance, each)
            require_may(uow, "export", case)
            uow.audit(
                AuditAction.CASE_EXPORTED,
                case.business_key,
                stream=STREAM,
                form="package",
                manifest=self.manifest,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTrailExport:
    """Note that entries of the trail leave, by which filter and how many."""

    form: str
    filter: str
    entries: int

    def execute(self, uow: UnitOfWork) -> None:
        """Append; raise ``NotPermittedError`` unless the actor may export the trail."""
        permissions_of(uow.session).require(uow.actor, "export", Target(kind="trail"))
        uow.audit(
            AuditAction.TRAIL_EXPORTED,
            "trail",
            stream=STREAM,
            form=self.form,
            filter=self.filter,
            entries=self.entries,
        )

"""Attach a file to a case."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from engine.execution.authority import require_may
from engine.execution.storing import store_file
from engine.model import Attachment, AuditAction
from engine.store.reading import Reading
from engine.store.scanning import require_clean
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile:
    """Put a file beside a case; its bytes are stored by their SHA-256."""

    instance_id: UUID
    name: str
    content: bytes = field(repr=False)

    keyed: ClassVar[bool] = True

    def prepare(self, reading: Reading) -> "AttachFile":
        """Let the scanner look before the transaction: it takes its time."""
        require_clean(self.name, self.content, reading.settings.scan_command)
        return self

    def execute(self, uow: UnitOfWork) -> str:
        """Store and attach the file; return its SHA-256."""
        instance = uow.lock(self.instance_id)
        require_may(uow, "attach", instance)
        stored = store_file(uow, name=self.name, content=self.content)
        uow.add(
            Attachment(
                id=uow.new_id(),
                subject=str(instance.id),
                sha256=stored.sha256,
                name=self.name,
                attached_by=uow.actor.id,
                attached_at=uow.now,
            )
        )
        uow.audit(
            AuditAction.FILE_ATTACHED,
            instance.business_key,
            instance=instance,
            name=self.name,
            sha256=stored.sha256,
        )
        return stored.sha256

"""Record that somebody was refused."""

from dataclasses import dataclass

from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRefusal:
    """Write a refusal to the trail; run after the refused command was rolled back."""

    command: str
    subject: str
    error: str
    message: str

    def execute(self, uow: UnitOfWork) -> None:
        """Append to the stream of access events."""
        uow.audit(
            AuditAction.COMMAND_REFUSED,
            self.subject or self.command,
            stream="auth",
            command=self.command,
            error=self.error,
            message=self.message,
        )

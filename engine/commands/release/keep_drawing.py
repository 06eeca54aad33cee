"""Keep a diagram of another tool as documentation, and take it out again."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from engine.bpmn.gate import check
from engine.bpmn.lint.facts import read_facts
from engine.canonical import sha256
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    InvalidModelError,
    NotFoundError,
)
from engine.execution.authority import require_permission
from engine.model import AuditAction, Drawing
from engine.store.reading import Reading
from engine.store.scanning import require_clean
from engine.store.unit_of_work import UnitOfWork

LONGEST_TITLE, LONGEST_NOTE = 200, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDrawing:
    """Store a BPMN file byte for byte; whatever is wrong with it, nothing of it runs.

    Without a title the name of the file is its title.
    """

    file_name: str
    content: bytes = field(repr=False)
    title: str = ""
    note: str = ""

    def prepare(self, reading: Reading) -> "KeepDrawing":
        """Let the scanner look before the transaction: it takes its time."""
        require_permission(reading, "keep", "drawing")
        require_clean(self.file_name, self.content, reading.settings.scan_command)
        return self

    def execute(self, uow: UnitOfWork) -> UUID:
        """Store it; raise ``InvalidModelError`` for what cannot be read as BPMN at all.

        Bytes that are kept already are a ``ConflictError`` that names them.
        """
        require_permission(uow, "keep", "drawing")
        self._require_words()
        if read_facts(self.content) is None:
            raise InvalidModelError(check(self.content, file=self.file_name))
        digest = sha256(self.content)
        self._require_new(uow, digest)
        row = Drawing(
            id=uow.new_id(),
            title=self._title,
            file_name=self.file_name,
            note=self.note.strip(),
            content=self.content,
            sha256=digest,
            size=len(self.content),
            added_at=uow.now,
            added_by=uow.actor.id,
        )
        uow.add(row)
        uow.audit(
            AuditAction.DRAWING_KEPT,
            row.title,
            stream="model",
            drawing=str(row.id),
            file=row.file_name,
            sha256=digest,
            size=row.size,
            note=row.note,
        )
        return row.id

    @property
    def _title(self) -> str:
        return self.title.strip() or self.file_name.rsplit(".", 1)[0]

    def _require_words(self) -> None:
        wrong: dict[str, list[str]] = {}
        if not self.file_name or not self.content:
            wrong["file"] = ["Choose a BPMN file."]
        if len(self._title) > LONGEST_TITLE:
            wrong["title"] = [f"A title has at most {LONGEST_TITLE} characters."]
        if len(self.note) > LONGEST_NOTE:
            wrong["note"] = [f"A note has at most {LONGEST_NOTE:,} characters."]
        if wrong:
            raise InvalidAnswersError(wrong)

    def _require_new(self, uow: UnitOfWork, digest: str) -> None:
        known = uow.session.scalar(
            select(Drawing.title).where(
                Drawing.sha256 == digest, Drawing.withdrawn_at.is_(None)
            )
        )
        if known is not None:
            raise ConflictError(f"This file is kept already, as “{known}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDrawing:
    """Take a drawing out of the list; its bytes stay, and the trail says why."""

    drawing: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> None:
        """Withdraw it, with a reason."""
        require_permission(uow, "withdraw", "drawing")
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why it is taken out."]})
        row = uow.session.get(Drawing, self.drawing, with_for_update=True)
        if row is None:
            raise NotFoundError
        if row.withdrawn_at is not None:
            raise ConflictError("This drawing was taken out already.")
        row.withdrawn_at, row.withdrawn_by = uow.now, uow.actor.id
        uow.audit(
            AuditAction.DRAWING_WITHDRAWN,
            row.title,
            stream="model",
            drawing=str(row.id),
            sha256=row.sha256,
            reason=self.reason.strip(),
        )

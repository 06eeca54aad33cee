"""A stored file that the actor may see, because it is part of a case they may see."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.execution.authority import may_read
from engine.model import Attachment, ProcessInstance, StoredFile
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """The bytes of a file, checked against their digest, and what it is called."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """A file of a case: attached to it, or part of its answers."""

    instance_id: UUID
    sha256: str

    def fetch(self, reading: Reading) -> FileView:
        """Return the file; ``NotFoundError`` if the case does not hold it."""
        case = reading.session.get(ProcessInstance, self.instance_id)
        if case is None or not may_read(reading.session, reading.actor, case):
            raise NotFoundError
        stored = reading.session.get(StoredFile, self.sha256)
        name = self._name(reading, case)
        if stored is None or name is None:
            raise NotFoundError
        return FileView(
            content=reading.files.content(self.sha256),
            name=name,
            media_type=stored.media_type,
        )

    def _name(self, reading: Reading, case: ProcessInstance) -> str | None:
        attached = reading.session.scalar(
            select(Attachment.name).where(
                Attachment.subject == str(case.id), Attachment.sha256 == self.sha256
            )
        )
        return attached or _named(case.variables, self.sha256)


def _named(value: object, digest: str) -> str | None:
    """Return the name of a file reference anywhere in a case's data."""
    if isinstance(value, dict):
        if value.get("sha256") == digest:
            return str(value.get("name") or "file")
        members = list(value.values())
    elif isinstance(value, list):
        members = value
    else:
        return None
    found = (_named(member, digest) for member in members)
    return next((name for name in found if name is not None), None)

"""Erase the bytes of a file that no record refers to any more."""

from dataclasses import dataclass

from engine.model import StoredFile
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseFile:
    """Remove a file from the store unless somebody has handed it in again.

    Its row is put back while the bytes go: whoever stores the same content meanwhile
    waits for that row, and then writes the bytes anew.
    """

    sha256: str

    def execute(self, uow: UnitOfWork) -> bool:
        """Say whether the file was erased."""
        if uow.session.get(StoredFile, self.sha256) is not None:
            return False
        row = StoredFile(sha256=self.sha256, size=0, media_type="", stored_at=uow.now)
        uow.add(row)
        uow.session.flush()
        uow.files.erase(self.sha256)
        uow.session.delete(row)
        uow.session.flush()
        return True

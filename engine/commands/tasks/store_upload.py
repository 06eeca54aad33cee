"""Store a file that a form refers to."""

from dataclasses import dataclass, field
from typing import Any

from engine.execution.authority import require_may_hand_in
from engine.execution.storing import store_file
from engine.store.reading import Reading
from engine.store.scanning import require_clean
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreUpload:
    """Take a file of a form before the form itself is handed in.

    The answer then refers to it by digest, so that a form with mistakes comes back
    with its files still there.
    """

    name: str
    content: bytes = field(repr=False)

    def prepare(self, reading: Reading) -> "StoreUpload":
        """Let the scanner look before the transaction: it takes its time."""
        require_clean(self.name, self.content, reading.settings.scan_command)
        return self

    def execute(self, uow: UnitOfWork) -> dict[str, Any]:
        """Store the file; return the reference an answer holds."""
        require_may_hand_in(uow)
        stored = store_file(uow, name=self.name, content=self.content)
        return {
            "name": self.name,
            "sha256": stored.sha256,
            "size": stored.size,
            "type": stored.media_type,
        }

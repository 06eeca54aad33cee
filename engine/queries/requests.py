"""What was answered to a request that came before: for a button pressed twice."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.errors import ReusedKeyError
from engine.model import Request
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBefore:
    """The answer to the same request with the same content, if there was one.

    For commands that spend something on the way (a proof of identity), so that a
    repetition differs from the first time. Their key is ``request~content``.
    """

    request: str
    content: str

    @property
    def key(self) -> str:
        """Return the key under which the command is carried out."""
        return f"{self.request}~{self.content}"

    def fetch(self, reading: Reading) -> Any:
        """Return the answer or None; ``ReusedKeyError`` for other content."""
        found = reading.session.scalars(
            select(Request).where(
                Request.key.startswith(f"{self.request}~", autoescape=True),
                Request.actor == reading.actor.id,
            )
        ).all()
        if any(each.key != self.key for each in found):
            raise ReusedKeyError
        return found[0].result["value"] if found else None

"""How somebody wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.model import NoticePreference
from engine.model.webhook import KINDS, WAYS
from engine.queries.base import Reading

__all__ = ["WAYS", "Choice", "OwnTelling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind of event: whether the bell counts it, when a mail comes."""

    event: str
    bell: bool
    mail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTelling:
    """The choices of the actor, all kinds."""

    def fetch(self, reading: Reading) -> Sequence[Choice]:
        """Return them; what was never chosen is bell and mail at once."""
        rows = reading.session.scalars(
            select(NoticePreference).where(NoticePreference.person == reading.actor.id)
        )
        chosen = {each.event: (each.bell, each.mail) for each in rows}
        found = [(kind, *chosen.get(kind, (True, "at_once"))) for kind in KINDS]
        return [Choice(event=kind, bell=bell, mail=mail) for kind, bell, mail in found]

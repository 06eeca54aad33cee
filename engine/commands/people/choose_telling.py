"""Say how one wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete

from engine.errors import InvalidAnswersError
from engine.model import NoticePreference
from engine.model.webhook import KINDS, WAYS
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseTelling:
    """Choose for each kind of event whether the bell counts it and when a mail comes.

    What a procedure marks as mandatory comes by both, whatever is chosen here.
    """

    choices: Mapping[str, tuple[bool, str]]

    def execute(self, uow: UnitOfWork) -> None:
        """Replace all choices of the actor; kinds that are not named are as usual."""
        for event, (_bell, mail) in self.choices.items():
            if event not in KINDS or mail not in WAYS:
                raise InvalidAnswersError({event: ["Choose one of the ways shown."]})
        person = uow.actor.id
        uow.session.execute(
            delete(NoticePreference).where(NoticePreference.person == person)
        )
        for event, (bell, mail) in self.choices.items():
            if (bell, mail) != (True, "at_once"):
                uow.add(
                    NoticePreference(person=person, event=event, bell=bell, mail=mail)
                )

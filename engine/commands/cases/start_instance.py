"""Start a case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete

from engine.execution.asking import accept_start
from engine.execution.authority import require_may_start
from engine.execution.starting import Trigger, effective, start_case
from engine.feel import from_python
from engine.model import AnswerDraft
from engine.store.prepared import Prepared
from engine.store.unit_of_work import UnitOfWork

_FORGET_DRAFT = Prepared(
    delete(AnswerDraft).where(
        AnswerDraft.subject == bindparam("of_form"),
        AnswerDraft.person == bindparam("whose"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInstance:
    """Hand in a start form: the case exists, with its key, or nothing does.

    ``given`` are values the case receives beside its form, from where it comes; a case
    that is only given values has no form to hand in.
    """

    procedure: str
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)
    offered: Collection[str] | None = None
    start_event: str | None = None

    def execute(self, uow: UnitOfWork) -> UUID:
        """Check the answers, start the case, and return its id."""
        loaded = effective(uow, self.procedure)
        require_may_start(uow.actor, loaded)
        variables = from_python(dict(self.given))
        if self.answers or not self.given:
            accepted = accept_start(
                uow,
                loaded,
                self.answers,
                offered=self.offered,
                start_event=self.start_event,
            )
            answered = {
                name: value
                for name, value in accepted.items()
                if value not in (None, []) or name not in variables
            }
            variables |= answered
        instance = start_case(
            uow, loaded, variables=variables, trigger=Trigger(self.start_event)
        )
        form = f"start:{self.procedure}"
        _FORGET_DRAFT.run(uow.session, {"of_form": form, "whose": uow.actor.id})
        return instance.id

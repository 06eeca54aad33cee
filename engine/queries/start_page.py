"""The start form of a procedure: prefilled, with a draft, or with complaints."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine import forms
from engine.access.permissions import Target, permissions_of
from engine.errors import NotFoundError
from engine.execution.asking import start_form, start_situation
from engine.execution.authority import may_start
from engine.forms import Prefill
from engine.model import AnswerDraft
from engine.queries.base import Reading
from engine.store.library import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """What somebody sees before a case exists; no form: one button starts it."""

    procedure: str
    title: str
    purpose: str
    sop: str | None
    version: int
    startable: bool
    form: forms.FormView | None
    draft_saved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The start form, at its first showing or again with what was typed."""

    procedure: str
    typed: Mapping[str, Any] | None = field(default=None, repr=False)
    complaints: Mapping[str, Sequence[str]] | None = None
    offered: Collection[str] = ()
    finding: Mapping[str, str] = field(default_factory=dict)
    prefilled: Mapping[str, Prefill] = field(default_factory=dict)

    def fetch(self, reading: Reading) -> StartView:
        """Return the page; ``NotFoundError`` if no version is in effect."""
        table = permissions_of(reading.session)
        table.require(reading.actor, "read", Target(kind="procedure"))
        loaded = _loaded(reading, self.procedure)
        subject = f"start:{self.procedure}"
        draft = reading.session.get(AnswerDraft, (subject, reading.actor.id))
        form = start_form(loaded)
        return StartView(
            procedure=self.procedure,
            title=loaded.procedure.title,
            purpose=loaded.procedure.purpose,
            sop=loaded.procedure.sop,
            version=loaded.version,
            startable=may_start(reading.actor, loaded),
            form=self._form(reading, loaded, form, draft) if form else None,
            draft_saved_at=draft.saved_at if draft else None,
        )

    def _form(
        self,
        reading: Reading,
        loaded: Loaded,
        form: forms.Form,
        draft: AnswerDraft | None,
    ) -> forms.FormView:
        typed = self.typed
        if typed is None and draft is not None and not self.prefilled:
            typed = forms.open_draft(form, draft.typed)
        return forms.present(
            form,
            situation=replace(
                start_situation(reading.as_work(), prefilled=self.prefilled),
                finding=self.finding,
            ),
            typed=typed,
            complaints=self.complaints,
            forms=loaded.forms,
            offered=self.offered,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartForm:
    """The start form itself, to read what a browser posted."""

    procedure: str

    def fetch(self, reading: Reading) -> forms.Form | None:
        """Return the form of the version in effect."""
        return start_form(_loaded(reading, self.procedure))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedStartRows:
    """What was typed, after a button that adds or removes a row was pressed."""

    procedure: str
    answers: Mapping[str, Any] = field(repr=False)
    pressed: Collection[str]

    def fetch(self, reading: Reading) -> dict[str, Any] | None:
        """Return the answers to show again, None if no such button was pressed."""
        form = start_form(_loaded(reading, self.procedure))
        if form is None:
            return None
        situation = start_situation(reading.as_work())
        changed = forms.change_rows(
            form, self.answers, self.pressed, situation=situation
        )
        return dict(changed) if changed is not None else None


def _loaded(reading: Reading, procedure: str) -> Loaded:
    loaded = reading.library.effective(reading.session, procedure)
    if loaded is None:
        raise NotFoundError(f"No version of “{procedure}” is in effect.")
    return loaded

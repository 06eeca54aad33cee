"""The start form of a procedure as a page reads, changes and shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from engine import forms
from engine.app import Engine
from engine.queries.start_page import ChangedStartRows, StartForm, StartPage, StartView
from web.identity.sessions import actor
from web.pages.uploads import stored_uploads

NO_ANSWERS = forms.Posted({}, frozenset())


def posted_start(
    engine: Engine, procedure: str
) -> tuple[forms.Posted, dict[str, list[str]]]:
    """Return what the browser sent, files stored, and complaints about files."""
    form = engine.fetch(StartForm(procedure=procedure), actor=actor())
    if form is None:
        return NO_ANSWERS, {}
    uploads, unfit = stored_uploads(engine)
    texts = request.form.to_dict(flat=False)
    return forms.read_posted(form, texts, uploads), unfit


def changed_start(
    engine: Engine, procedure: str, posted: forms.Posted
) -> dict[str, Any] | None:
    """Return the answers to show again if a button asks for that, else None."""
    pressed = [name for name in request.form if name.startswith("_")]
    return engine.fetch(
        ChangedStartRows(procedure=procedure, answers=posted.answers, pressed=pressed),
        actor=actor(),
    )


def start_view(
    engine: Engine,
    procedure: str,
    posted: forms.Posted | None,
    complaints: Mapping[str, Sequence[str]] | None,
    *,
    prefilled: Mapping[str, forms.Prefill],
) -> StartView:
    """Return the form at its first showing, or again with what was typed."""
    return engine.fetch(
        StartPage(
            procedure=procedure,
            prefilled=prefilled,
            typed=posted.answers if posted else None,
            complaints=complaints,
            offered=posted.offered if posted else (),
            finding=posted.finding if posted else {},
        ),
        actor=actor(),
    )

"""Answer an escalation: what is late, and what will be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from engine import forms
from engine.app import Engine
from engine.commands.work.acknowledge import Acknowledge
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    NotTrainedError,
)
from engine.queries.question import EXTENSION, Question, QuestionView
from engine.queries.reassignable import Colleagues
from web.forms.render import form_html
from web.identity.sessions import actor
from web.pages.complaints import pairs
from web.pages.start_forms import changed_start, posted_start, start_view

OWN = ("comment", "decision", "person", "due_on")
"""Fields of the page itself; everything else is the form of the extension."""


def answering_pages(engine: Engine) -> Blueprint:
    """Return the page on which an escalation is answered."""
    pages = Blueprint("answering", __name__)
    desk = AnswerDesk(engine)

    @pages.get("/escalations/<uuid:asked_id>")
    def show(asked_id: UUID) -> Response:
        return desk.page(asked_id)

    @pages.post("/escalations/<uuid:asked_id>")
    def hand_in(asked_id: UUID) -> Response:
        return desk.hand_in(asked_id)

    return pages


class AnswerDesk:
    """What happens at the page of one escalation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self,
        asked_id: UUID,
        posted: forms.Posted | None = None,
        *,
        complaints: Mapping[str, Sequence[str]] | None = None,
        conflict: str = "",
        status: int = 200,
    ) -> Response:
        """Show what is late, and the form of the decision that was chosen."""
        asked = self._engine.fetch(Question(id=asked_id), actor=actor())
        chosen = _chosen(asked)
        formal = chosen == "extend" and asked.by_extension and not asked.closed
        wrong = complaints or {}
        own = {name: " ".join(wrong[name]) for name in OWN if name in wrong}
        return make_response(
            render_template(
                "pages/escalation.html",
                tab="inbox",
                asked=asked,
                chosen=chosen,
                formal=formal,
                form=self._form(asked, posted, complaints) if formal else "",
                people=self._people(asked) if chosen == "reassign" else (),
                typed=request.form,
                complaints=own,
                summary=pairs(own),
                conflict=conflict,
            ),
            status,
        )

    def hand_in(self, asked_id: UUID) -> Response:
        """Carry the decision out, or show the page again."""
        asked = self._engine.fetch(Question(id=asked_id), actor=actor())
        formal = _chosen(asked) == "extend" and asked.by_extension
        posted, unfit = posted_start(self._engine, EXTENSION) if formal else (None, {})
        again = changed_start(self._engine, EXTENSION, posted) if posted else None
        if posted and again is not None:
            return self.page(asked_id, replace(posted, answers=again))
        if unfit:
            return self.page(asked_id, posted, complaints=unfit, status=422)
        try:
            self._engine.execute(
                Acknowledge(
                    acknowledgement_id=asked_id,
                    comment=request.form.get("_comment", ""),
                    decision=_chosen(asked) or None,
                    person=request.form.get("_person") or None,
                    due_on=_day(request.form.get("_due_on", "")),
                    extension=posted.answers if posted else None,
                    offered=sorted(posted.offered) if posted else None,
                ),
                actor=actor(),
                key=request.form.get("_request") or None,
            )
        except InvalidAnswersError as refusal:
            wrong = refusal.by_field
            return self.page(asked_id, posted, complaints=wrong, status=422)
        except (ConflictError, DutyConflictError, NotTrainedError) as refusal:
            return self.page(asked_id, posted, conflict=str(refusal), status=409)
        flash(_said(asked, formal=formal), "success")
        return make_response(redirect(url_for("inbox.show"), 303))

    def _form(
        self,
        asked: QuestionView,
        posted: forms.Posted | None,
        complaints: Mapping[str, Sequence[str]] | None,
    ) -> Any:
        """Draw the start form of the extension, about this step of this case."""
        about = {
            "target": forms.Prefill(asked.business_key),
            "step": forms.Prefill(asked.step),
        }
        view = start_view(self._engine, EXTENSION, posted, complaints, prefilled=about)
        refresh = url_for("start.fields", procedure=EXTENSION)
        return form_html(view.form, refresh_url=refresh) if view.form else ""

    def _people(self, asked: QuestionView) -> Sequence[tuple[str, str]]:
        everybody = self._engine.fetch(Colleagues(), actor=actor())
        return [each for each in everybody if each[0] != asked.assignee_id]


def _chosen(asked: QuestionView) -> str:
    """Return the decision the page is about: the one asked for, else the first."""
    wanted = request.form.get("_decision") or request.args.get("decision", "")
    if wanted in asked.decisions:
        return wanted
    return asked.decisions[0] if asked.decisions else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _said(asked: QuestionView, *, formal: bool) -> str:
    """Return what happened, in words."""
    if formal:
        return f"An extension of {asked.business_key} is asked for; somebody decides."
    return {
        "extend": "The step has its new date, and its reminders moved with it.",
        "reassign": "The step is with them now.",
    }.get(_chosen(asked), "Your answer is in the record of the case.")

"""Start a case: the form of a procedure before the case exists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

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
from engine.commands.cases.start_instance import StartInstance
from engine.commands.tasks.save_draft import SaveDraft
from engine.errors import InvalidAnswersError, ReusedKeyError
from engine.queries.start_page import StartForm
from web.forms.render import form_html
from web.identity.sessions import actor
from web.pages.start_forms import changed_start, posted_start, start_view

FROM_LINKS = ("target", "step")
"""What the page of a case or task may fill in by its link; nothing else."""


def start_pages(engine: Engine) -> Blueprint:
    """Return the pages that start cases."""
    pages = Blueprint("start", __name__)
    desk = StartDesk(engine)

    @pages.get("/start/<procedure>")
    def show(procedure: str) -> Response:
        return desk.page(procedure)

    @pages.post("/start/<procedure>")
    def hand_in(procedure: str) -> Response:
        return desk.hand_in(procedure)

    @pages.post("/start/<procedure>/fields")
    def fields(procedure: str) -> Response:
        return desk.fields(procedure)

    @pages.post("/start/<procedure>/draft")
    def draft(procedure: str) -> Response:
        posted, _unfit = desk.posted(procedure)
        desk.save(procedure, posted)
        return make_response("", 204)

    return pages


class StartDesk:
    """What happens at the start form of a procedure."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self,
        procedure: str,
        posted: forms.Posted | None = None,
        *,
        complaints: Mapping[str, Sequence[str]] | None = None,
        conflict: str = "",
        status: int = 200,
    ) -> Response:
        """Show the form, with what was typed and what is wrong with it."""
        view = self._view(procedure, posted, complaints)
        return make_response(
            render_template(
                "pages/start.html",
                tab="procedures",
                start=view,
                form=self._drawn(view) if view.form else "",
                conflict=conflict,
            ),
            status,
        )

    def hand_in(self, procedure: str) -> Response:
        """Start the case, or show the form again."""
        posted, unfit = self.posted(procedure)
        changed = changed_start(self._engine, procedure, posted)
        if changed is not None:
            return self.page(procedure, replace(posted, answers=changed))
        if "_save" in request.form:
            self.save(procedure, posted)
            flash("Your draft is saved.", "success")
            return make_response(
                redirect(url_for("start.show", procedure=procedure), 303)
            )
        if unfit:
            return self.page(procedure, posted, complaints=unfit, status=422)
        try:
            case_id = self._engine.execute(
                StartInstance(
                    procedure=procedure,
                    answers=posted.answers,
                    offered=sorted(posted.offered),
                ),
                actor=actor(),
                key=request.form.get("_request") or None,
            )
        except InvalidAnswersError as refusal:
            wrong = refusal.by_field
            return self.page(procedure, posted, complaints=wrong, status=422)
        except ReusedKeyError as refusal:
            again = f"{refusal} Check below what you want to start."
            return self.page(procedure, posted, conflict=again, status=422)
        flash("The case is open.", "success")
        return make_response(redirect(url_for("cases.show", instance_id=case_id), 303))

    def fields(self, procedure: str) -> Response:
        """Answer htmx with the form drawn again for what was typed so far."""
        posted, unfit = self.posted(procedure)
        changed = changed_start(self._engine, procedure, posted)
        answers = posted.answers if changed is None else changed
        view = self._view(procedure, replace(posted, answers=answers), unfit or None)
        return make_response(self._drawn(view) if view.form else "")

    def posted(self, procedure: str) -> tuple[forms.Posted, dict[str, list[str]]]:
        """Return what the browser sent, files stored."""
        return posted_start(self._engine, procedure)

    def save(self, procedure: str, posted: forms.Posted) -> None:
        """Keep what was typed."""
        form = self._engine.fetch(StartForm(procedure=procedure), actor=actor())
        if form is not None:
            draft = forms.make_draft(form, posted.answers)
            self._engine.execute(
                SaveDraft(subject=f"start:{procedure}", typed=draft), actor=actor()
            )

    def _view(
        self,
        procedure: str,
        posted: forms.Posted | None,
        complaints: Mapping[str, Sequence[str]] | None,
    ) -> Any:
        known = {
            name: forms.Prefill(value)
            for name in FROM_LINKS
            if posted is None and (value := request.args.get(name))
        }
        return start_view(self._engine, procedure, posted, complaints, prefilled=known)

    def _drawn(self, view: Any) -> Any:
        refresh = url_for("start.fields", procedure=view.procedure)
        return form_html(view.form, refresh_url=refresh, pressed=request.form)

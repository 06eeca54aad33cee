"""A task: its form, what it is about, and handing it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
from engine.commands.tasks.save_draft import SaveDraft
from engine.errors import ConflictError, InvalidAnswersError, SignatureRefusedError
from engine.queries.next_task import NextTask
from engine.queries.reassignable import Colleagues
from engine.queries.signing_preview import PreviewSigning
from engine.queries.task_page import (
    ChangedRows,
    TaskForm,
    TaskPage,
    TaskView,
)
from web.forms.render import form_html
from web.identity.sessions import actor
from web.pages.handing_in import hand_over
from web.pages.showing import shown_case
from web.pages.typed import typed_words
from web.pages.uploads import stored_uploads
from web.wording import words

Complaints = Mapping[str, Sequence[str]]
NO_ANSWERS = forms.Posted({}, frozenset())
OF_TABLES = ("_add.", "_remove.", "_refresh")
"""How the names of the buttons of tables begin; without one nothing was changed."""
TABS = ("history", "diagram", "files", "comments")


def task_pages(engine: Engine) -> Blueprint:
    """Return the pages of tasks."""
    pages = Blueprint("tasks", __name__)
    desk = Desk(engine)

    @pages.get("/tasks/<uuid:task_id>")
    def show(task_id: UUID) -> Response:
        tab = request.args.get("tab", "form")
        return desk.beside(task_id, tab) if tab in TABS else desk.page(task_id)

    @pages.post("/tasks/<uuid:task_id>")
    def hand_in(task_id: UUID) -> Response:
        return desk.hand_in(task_id)

    @pages.post("/tasks/<uuid:task_id>/fields")
    def fields(task_id: UUID) -> Response:
        return desk.fields(task_id)

    @pages.post("/tasks/<uuid:task_id>/draft")
    def draft(task_id: UUID) -> Response:
        return desk.draft(task_id)

    return pages


class Desk:
    """What happens at the page of one task; each method answers one request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self,
        task_id: UUID,
        posted: forms.Posted | None = None,
        *,
        complaints: Complaints | None = None,
        signing_complaint: str = "",
        conflict: str = "",
        status: int = 200,
    ) -> Response:
        """Show the task, with what was typed and what is wrong with it."""
        view = self._view(task_id, posted, complaints)
        form = self._engine.fetch(TaskForm(task_id=task_id), actor=actor())
        lost = posted is not None and (not view.open or not view.mine)
        return make_response(
            render_template(
                "pages/task.html",
                tab="inbox",
                shown="form",
                task=view,
                why=why_mine(view),
                people=self._takers(view),
                form=self._drawn(view) if view.form else "",
                signing_complaint=signing_complaint,
                conflict=conflict,
                kept=typed_words(form, posted.answers) if lost and posted else [],
                signer=request.form.get("_signer", ""),
                proof=request.args.get("proof", ""),
            ),
            status,
        )

    def _takers(self, view: TaskView) -> Sequence[tuple[str, str]]:
        """Return to whom the step could be given, for those who may give it."""
        if not view.open or not (view.mine or view.assignable):
            return ()
        found = self._engine.fetch(Colleagues(), actor=actor())
        return [each for each in found if each[0] != view.assignee_id]

    def beside(self, task_id: UUID, tab: str) -> Response:
        """Show what is known of the task's case, on the page of the task."""
        view = self._view(task_id, None, None)
        return make_response(
            render_template(
                "pages/task.html",
                tab="inbox",
                shown=tab,
                task=view,
                **shown_case(
                    self._engine, view.case_id, tab, here=view if view.open else None
                ),
            )
        )

    def hand_in(self, task_id: UUID) -> Response:
        """Take the answers; show the form again if anything is wrong with them."""
        posted, unfit = self._posted(task_id)
        try:
            return self._pressed(task_id, posted, unfit)
        except InvalidAnswersError as refusal:
            wrong = refusal.by_field
            return self.page(task_id, posted, complaints=wrong, status=422)
        except SignatureRefusedError as refusal:
            sentence = str(refusal)
            return self.page(task_id, posted, signing_complaint=sentence, status=422)
        except ConflictError as refusal:
            return self.page(task_id, posted, conflict=str(refusal), status=409)

    def _pressed(
        self, task_id: UUID, posted: forms.Posted, unfit: Complaints
    ) -> Response:
        """Do what the button says: change a table, save, or complete and sign."""
        changed = self._changed(task_id, posted)
        if changed is not None:
            return self.page(task_id, replace(posted, answers=changed))
        if "_save" in request.form:
            self._save(task_id, posted)
            flash("Your draft is saved.", "success")
            return make_response(redirect(url_for("tasks.show", task_id=task_id), 303))
        if unfit:
            return self.page(task_id, posted, complaints=unfit, status=422)
        return self._after(hand_over(self._engine, task_id, posted))

    def confirm(self, task_id: UUID, lead: Callable[[str, str], Response]) -> Response:
        """Keep what was typed, and lead to where somebody proves who they are."""
        posted, unfit = self._posted(task_id)
        if request.form.get("_signer", "").strip().lower() != actor().id:
            sentence = "Type your own user name."
            return self.page(task_id, posted, signing_complaint=sentence, status=422)
        if unfit:
            return self.page(task_id, posted, complaints=unfit, status=422)
        try:
            wanted = self._engine.fetch(
                PreviewSigning(
                    task_id=task_id,
                    answers=posted.answers,
                    offered=sorted(posted.offered),
                ),
                actor=actor(),
            )
        except InvalidAnswersError as refusal:
            wrong = refusal.by_field
            return self.page(task_id, posted, complaints=wrong, status=422)
        self._save(task_id, posted)
        return lead(wanted.digest, wanted.meaning)

    def fields(self, task_id: UUID) -> Response:
        """Answer htmx with the form drawn again for what was typed so far."""
        posted, unfit = self._posted(task_id)
        changed = self._changed(task_id, posted)
        answers = posted.answers if changed is None else changed
        again = replace(posted, answers=answers)
        view = self._view(task_id, again, unfit or None)
        return make_response(self._drawn(view) if view.form else "")

    def draft(self, task_id: UUID) -> Response:
        """Keep what was typed; sent by the page by itself."""
        posted, _unfit = self._posted(task_id)
        try:
            self._save(task_id, posted)
        except ConflictError:
            return make_response("", 409)
        return make_response("", 204)

    def _view(
        self,
        task_id: UUID,
        posted: forms.Posted | None,
        complaints: Complaints | None,
    ) -> TaskView:
        return self._engine.fetch(
            TaskPage(
                task_id=task_id,
                typed=posted.answers if posted else None,
                complaints=complaints,
                offered=posted.offered if posted else (),
                finding=posted.finding if posted else {},
            ),
            actor=actor(),
        )

    def _drawn(self, view: TaskView) -> Any:
        if view.form is None:
            return ""
        return form_html(
            view.form,
            refresh_url=url_for("tasks.fields", task_id=view.id),
            pressed=request.form,
            file_url=lambda digest: url_for(
                "files.download", instance_id=view.case_id, sha256=digest
            ),
        )

    def _posted(self, task_id: UUID) -> tuple[forms.Posted, dict[str, list[str]]]:
        form = self._engine.fetch(TaskForm(task_id=task_id), actor=actor())
        if form is None:
            return NO_ANSWERS, {}
        uploads, unfit = stored_uploads(self._engine)
        texts = request.form.to_dict(flat=False)
        return forms.read_posted(form, texts, uploads), unfit

    def _changed(self, task_id: UUID, posted: forms.Posted) -> dict[str, Any] | None:
        pressed = [name for name in request.form if name.startswith(OF_TABLES)]
        if not pressed:
            return None
        return self._engine.fetch(
            ChangedRows(task_id=task_id, answers=posted.answers, pressed=pressed),
            actor=actor(),
        )

    def _save(self, task_id: UUID, posted: forms.Posted) -> None:
        form = self._engine.fetch(TaskForm(task_id=task_id), actor=actor())
        if form is not None:
            draft = forms.make_draft(form, posted.answers)
            self._engine.execute(
                SaveDraft(subject=str(task_id), typed=draft), actor=actor()
            )

    def _after(self, result: Mapping[str, Any]) -> Response:
        """Go on with the next task of mine, else to what happens next in the case."""
        for _name, label in result["dropped"]:
            flash(f"“{label}” was not needed any more and was left out.", "info")
        case_id = UUID(result["instance"])
        following = self._engine.fetch(NextTask(case_id=case_id), actor=actor())
        if following:
            flash("Done. This is your next step.", "success")
            target = url_for("tasks.show", task_id=following)
        else:
            flash("Done. Below is what happens next.", "success")
            target = url_for("cases.show", instance_id=case_id)
        return make_response(redirect(target, 303))


def why_mine(view: TaskView) -> str:
    """Return why the step is somebody's, in a sentence."""
    if view.acting_for:
        return f"You stand in for {view.names.of(view.acting_for)}"
    if view.assignee_id and view.delegated_by:
        return f"{view.names.of(view.delegated_by)} delegated it"
    if view.assignee_id and view.assignee_id == actor().id:
        return "You claimed it" if view.role else "The case names you for it"
    if view.assignee_id:
        return f"It was given to {view.names.of(view.assignee_id)}"
    role = words(view.role)
    return f"You are in: {role}" if view.mine else f"It is offered to: {role}"

"""A task: its form, what it is about, and handing it in."""

from collections.abc import Mapping, Sequence
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
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.save_draft import SaveDraft
from engine.commands.tasks.sign_task import SignTask
from engine.errors import ConflictError, InvalidAnswersError, SignatureRefusedError
from engine.queries.case_page import CasePage
from engine.queries.signing_preview import PreviewSigning
from engine.queries.task_page import ChangedRows, NextTask, TaskForm, TaskPage
from web.forms.render import form_html
from web.identity.sessions import actor, current
from web.pages.drawing import picture_of
from web.pages.uploads import stored_uploads

Complaints = Mapping[str, Sequence[str]]
NO_ANSWERS = forms.Posted({}, frozenset())


def task_pages(engine: Engine) -> Blueprint:
    """Return the pages of tasks."""
    pages = Blueprint("tasks", __name__)
    desk = Desk(engine)

    @pages.get("/tasks/<uuid:task_id>")
    def show(task_id: UUID) -> Response:
        return desk.page(task_id)

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
        view = self._engine.fetch(
            TaskPage(
                task_id=task_id,
                typed=posted.answers if posted else None,
                complaints=complaints,
                offered=posted.offered if posted else (),
            ),
            actor=actor(),
        )
        case = self._engine.fetch(CasePage(instance_id=view.case_id), actor=actor())
        return make_response(
            render_template(
                "pages/task.html",
                tab="inbox",
                task=view,
                case=case,
                form=self._drawn(view, task_id) if view.form else "",
                picture=picture_of(case, here=view.element if view.open else None),
                complaints=complaints or {},
                signing_complaint=signing_complaint,
                conflict=conflict,
                kept=posted.answers if posted and not view.open else {},
                signer=request.form.get("_signer", ""),
            ),
            status,
        )

    def hand_in(self, task_id: UUID) -> Response:
        """Take the answers; show the form again if anything is wrong with them."""
        posted, unfit = self._posted(task_id)
        changed = self._changed(task_id, posted)
        if changed is not None:
            return self.page(task_id, forms.Posted(changed, posted.offered))
        if "_save" in request.form:
            self._save(task_id, posted)
            flash("Your draft is saved.", "success")
            return make_response(redirect(url_for("tasks.show", task_id=task_id), 303))
        if unfit:
            return self.page(task_id, posted, complaints=unfit, status=422)
        return self._submitted(task_id, posted)

    def _submitted(self, task_id: UUID, posted: forms.Posted) -> Response:
        """Complete or sign; a refusal comes back with everything that was typed."""
        try:
            return self._after(self._submit(task_id, posted))
        except InvalidAnswersError as refusal:
            wrong = refusal.by_field
            return self.page(task_id, posted, complaints=wrong, status=422)
        except SignatureRefusedError as refusal:
            words = str(refusal)
            return self.page(task_id, posted, signing_complaint=words, status=422)
        except ConflictError as refusal:
            return self.page(task_id, posted, conflict=str(refusal), status=409)

    def fields(self, task_id: UUID) -> Response:
        """Answer htmx with the form drawn again for what was typed so far."""
        posted, unfit = self._posted(task_id)
        changed = self._changed(task_id, posted)
        answers = posted.answers if changed is None else changed
        view = self._engine.fetch(
            TaskPage(
                task_id=task_id,
                typed=answers,
                complaints=unfit or None,
                offered=posted.offered,
            ),
            actor=actor(),
        )
        return make_response(self._drawn(view, task_id) if view.form else "")

    def draft(self, task_id: UUID) -> Response:
        """Keep what was typed; sent by the page by itself."""
        posted, _unfit = self._posted(task_id)
        self._save(task_id, posted)
        return make_response("", 204)

    def _drawn(self, view: Any, task_id: UUID) -> Any:
        return form_html(
            view.form,
            refresh_url=url_for("tasks.fields", task_id=task_id),
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
        pressed = [name for name in request.form if name.startswith("_")]
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

    def _submit(self, task_id: UUID, posted: forms.Posted) -> dict[str, Any]:
        """Complete, or prove identity and sign."""
        offered = sorted(posted.offered)
        revision = int(request.form.get("_revision") or 0) or None
        key = request.form.get("_request") or None
        if "_signer" not in request.form:
            return self._engine.execute(
                CompleteTask(
                    task_id=task_id,
                    answers=posted.answers,
                    revision=revision,
                    offered=offered,
                ),
                actor=actor(),
                key=key,
            )
        proof = self._prove(task_id, posted, offered)
        return self._engine.execute(
            SignTask(
                task_id=task_id,
                answers=posted.answers,
                proof_id=proof,
                shown_digest=request.form.get("_shown") or None,
                revision=revision,
                offered=offered,
            ),
            actor=actor(),
        )

    def _prove(
        self, task_id: UUID, posted: forms.Posted, offered: Sequence[str]
    ) -> UUID:
        """Prove identity for exactly what would be signed now."""
        preview = self._engine.fetch(
            PreviewSigning(task_id=task_id, answers=posted.answers, offered=offered),
            actor=actor(),
        )
        shown = request.form.get("_shown")
        if shown and shown != preview.shown_digest:
            raise ConflictError(
                "What you were shown has changed since. Read it again before you sign."
            )
        answer = self._engine.execute(
            ProveIdentity(
                person=request.form.get("_signer", ""),
                password=request.form.get("_password", ""),
                session_digest=current().digest,
                digest=preview.digest,
                meaning=preview.meaning,
            ),
            actor=actor(),
        )
        if "proof" not in answer:
            raise SignatureRefusedError(answer["message"], code=answer["refused"])
        return UUID(answer["proof"])

    def _after(self, result: Mapping[str, Any]) -> Response:
        """Go on with the next task of mine, else to what happens next in the case."""
        for _name, label in result["dropped"]:
            flash(f"“{label}” was not needed any more and was left out.", "info")
        case_id = UUID(result["instance"])
        flash("Done. Thank you.", "success")
        following = self._engine.fetch(NextTask(case_id=case_id), actor=actor())
        target = (
            url_for("tasks.show", task_id=following)
            if following
            else url_for("cases.show", instance_id=case_id)
        )
        return make_response(redirect(target, 303))

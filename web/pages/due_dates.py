"""Another due date for a step, from its page."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.tasks.change_due_date import ChangeDueDate
from engine.errors import ConflictError, InvalidAnswersError, SignatureRefusedError
from engine.queries.due_change_preview import PreviewDueChange
from web.identity.proving import proven
from web.identity.sessions import actor


def due_date_pages(engine: Engine) -> Blueprint:
    """Return the page that changes due dates."""
    pages = Blueprint("due_dates", __name__)

    @pages.post("/tasks/<uuid:task_id>/due")
    def change(task_id: UUID) -> Response:
        for sentence, kind in _changed(engine, task_id):
            flash(sentence, kind)
        return redirect(url_for("tasks.show", task_id=task_id), 303)

    return pages


def _changed(engine: Engine, task_id: UUID) -> list[tuple[str, str]]:
    """Change the date; return what there is to say about it."""
    reason = request.form.get("reason", "")
    try:
        due_on = date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        return [("Give the new date.", "danger")]
    try:
        proof = _proof(engine, task_id, due_on, reason) if reason.strip() else None
        command = ChangeDueDate(
            task_id=task_id, due_on=due_on, reason=reason, proof_id=proof
        )
        engine.execute(command, actor=actor())
    except InvalidAnswersError as refusal:
        found = refusal.by_field.values()
        return [(each, "danger") for many in found for each in many]
    except (ConflictError, SignatureRefusedError) as refusal:
        return [(str(refusal), "danger")]
    return [("The step has its new date, and its reminders moved with it.", "success")]


def _proof(engine: Engine, task_id: UUID, due_on: date, reason: str) -> UUID | None:
    """Prove identity for exactly this change; None where no signature is wanted."""
    asked = PreviewDueChange(task_id=task_id, due_on=due_on, reason=reason)
    preview = engine.fetch(asked, actor=actor())
    if not preview.meaning:
        return None
    return proven(
        engine,
        person=request.form.get("signer", ""),
        password=request.form.get("password", ""),
        digest=preview.digest,
        meaning=preview.meaning,
    )

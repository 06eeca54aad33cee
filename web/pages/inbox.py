"""The inbox: mine, my groups', overdue; the day's work in one list."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.release_task import ReleaseTask
from engine.errors import EngineError
from engine.queries.inbox import Inbox, TaskLabels
from engine.queries.notices import AskedOf
from engine.queries.people_names import AllNames
from engine.queries.procedures import ProcedureTitles
from web.identity.sessions import actor
from web.identity.ways import local_path

BOXES = ("mine", "groups", "overdue")


def inbox_pages(engine: Engine) -> Blueprint:
    """Return the inbox and what one does from it."""
    pages = Blueprint("inbox", __name__)

    @pages.get("/")
    def show() -> str:
        box = request.args.get("box", "mine")
        wanted = Inbox(
            box=box if box in BOXES else "mine",
            words=request.args.get("words", ""),
            procedure=request.args.get("procedure", ""),
            after=request.args.get("after") or None,
        )
        return render_template(
            "pages/inbox.html",
            tab="inbox",
            wanted=wanted,
            here=request.full_path,
            page=engine.fetch(wanted, actor=actor()),
            asked=engine.fetch(AskedOf(), actor=actor()),
            procedures=engine.fetch(ProcedureTitles(), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
        )

    @pages.post("/tasks/<uuid:task_id>/claim")
    def claim(task_id: UUID) -> Response:
        engine.execute(ClaimTask(task_id=task_id), actor=actor())
        flash("The task is yours now.", "success")
        return redirect(url_for("tasks.show", task_id=task_id), 303)

    @pages.post("/tasks/<uuid:task_id>/release")
    def release(task_id: UUID) -> Response:
        engine.execute(ReleaseTask(task_id=task_id), actor=actor())
        flash("The task is back in its group's list.", "success")
        return redirect(url_for("inbox.show"), 303)

    @pages.post("/tasks/claim")
    def claim_many() -> Response:
        _claim_each(engine, _ids(request.form.getlist("task")))
        back = local_path(request.form.get("back", ""))
        return redirect(back or url_for("inbox.show"), 303)

    return pages


def _ids(texts: Sequence[str]) -> list[UUID]:
    """Return the tasks that were selected, each once; what is no id is left out."""
    found = []
    for text in dict.fromkeys(texts):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _claim_each(engine: Engine, ids: Sequence[UUID]) -> None:
    """Claim several tasks and report on each of them."""
    if not ids:
        flash("Select the tasks you want to claim first.", "info")
        return
    labels = engine.fetch(TaskLabels(ids=ids), actor=actor())
    for task_id in ids:
        label = labels.get(task_id, "A task")
        try:
            engine.execute(ClaimTask(task_id=task_id), actor=actor())
            flash(f"{label}: yours now.", "success")
        except EngineError as refusal:
            flash(f"{label}: not claimed. {refusal}", "warning")

"""The inbox: mine, my groups', overdue; the day's work in one list."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.release_task import ReleaseTask
from engine.commands.work.acknowledge import Acknowledge
from engine.errors import EngineError
from engine.queries.inbox import Inbox
from engine.queries.notices import AskedOf
from engine.queries.people_names import AllNames
from engine.queries.procedures import Procedures
from web.identity.sessions import actor

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
            page=engine.fetch(wanted, actor=actor()),
            asked=engine.fetch(AskedOf(), actor=actor()),
            procedures=engine.fetch(Procedures(), actor=actor()),
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
        results = [
            _claimed(engine, task_id) for task_id in request.form.getlist("task")
        ]
        done = sum(1 for result in results if result is None)
        if done:
            flash(f"{done} of {len(results)} tasks are yours now.", "success")
        for result in results:
            if result is not None:
                flash(result, "warning")
        return redirect(url_for("inbox.show"), 303)

    @pages.post("/escalations/<uuid:asked_id>")
    def acknowledge(asked_id: UUID) -> Response:
        engine.execute(
            Acknowledge(
                acknowledgement_id=asked_id, comment=request.form.get("comment", "")
            ),
            actor=actor(),
        )
        flash("Your answer is in the record of the case.", "success")
        return redirect(url_for("inbox.show"), 303)

    return pages


def _claimed(engine: Engine, task_id: str) -> str | None:
    """Claim one of several; return why not, None if it worked."""
    try:
        engine.execute(ClaimTask(task_id=UUID(task_id)), actor=actor())
    except (EngineError, ValueError) as refusal:
        return str(refusal)
    return None

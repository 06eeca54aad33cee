"""Cases: the list with filters, and one case with everything known of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.base import Command
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.hold_case import HoldCase, ResumeCase
from engine.commands.tasks.attach_file import AttachFile
from engine.commands.tasks.comment_case import CommentCase
from engine.commands.work.resolve_incident import ResolveIncident
from engine.errors import ConflictError, InvalidAnswersError, LimitError
from engine.queries.case_page import CasePage
from engine.queries.cases import Cases
from engine.queries.people_names import AllNames
from engine.queries.permitted import MayDo
from web.identity.sessions import actor
from web.pages.showing import TABS, shown_case

ENDED = ("closed", "rejected", "cancelled")


def case_pages(engine: Engine) -> Blueprint:
    """Return the pages of cases."""
    pages = Blueprint("cases", __name__)

    @pages.get("/cases")
    def listing() -> str:
        wanted = Cases(
            procedure=request.args.get("procedure", ""),
            status=request.args.get("status", ""),
            class_key=request.args.get("class", ""),
            owner=request.args.get("owner", ""),
            words=request.args.get("words", ""),
            after=request.args.get("after", ""),
        )
        found = engine.fetch(wanted, actor=actor())
        after = found.next_after
        return render_template(
            "pages/cases.html",
            tab="cases",
            wanted=wanted,
            page=found,
            may_export=engine.fetch(MayDo(action="export", kind="case"), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
            next_url=_listing_url(replace(wanted, after=after)) if after else "",
            first_url=_listing_url(replace(wanted, after="")) if wanted.after else "",
        )

    @pages.get("/cases/<uuid:instance_id>")
    def show(instance_id: UUID) -> str:
        shown = request.args.get("tab", "overview")
        shown = shown if shown in TABS else "overview"
        return render_template(
            "pages/case.html",
            tab="cases",
            shown=shown,
            **shown_case(engine, instance_id, shown),
        )

    @pages.get("/case/<key>")
    def by_key(key: str) -> Response:
        case = engine.fetch(CasePage(business_key=key), actor=actor())
        return redirect(url_for("cases.show", instance_id=case.head.id), 303)

    @pages.post("/cases/<uuid:instance_id>/comment")
    def comment(instance_id: UUID) -> Response:
        command = CommentCase(
            instance_id=instance_id, text=request.form.get("text", "")
        )
        return done(engine, command, instance_id, "Your comment is on the case.")

    @pages.post("/cases/<uuid:instance_id>/attach")
    def attach(instance_id: UUID) -> Response:
        file = request.files.get("file")
        name = (file.filename or "") if file else ""
        command = AttachFile(
            instance_id=instance_id,
            name=name.replace("\\", "/").rsplit("/", 1)[-1],
            content=file.read() if file else b"",
        )
        return done(engine, command, instance_id, "The file is attached.")

    @pages.post("/cases/<uuid:instance_id>/cancel")
    def cancel(instance_id: UUID) -> Response:
        command = CancelInstance(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "The case is cancelled.")

    @pages.post("/cases/<uuid:instance_id>/hold")
    def hold(instance_id: UUID) -> Response:
        command = HoldCase(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "The case is on hold.")

    @pages.post("/cases/<uuid:instance_id>/resume")
    def resume(instance_id: UUID) -> Response:
        command = ResumeCase(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "The case goes on.")

    @pages.post("/cases/<uuid:instance_id>/incidents/<uuid:incident_id>")
    def resolve(instance_id: UUID, incident_id: UUID) -> Response:
        command = ResolveIncident(
            incident_id=incident_id,
            reason=request.form.get("reason", ""),
            retry=request.form.get("retry", "yes") == "yes",
        )
        return done(engine, command, instance_id, "The incident is resolved.")

    return pages


def _listing_url(wanted: Cases) -> str:
    """Return the address of the list with these filters."""
    named: dict[str, Any] = {
        "procedure": wanted.procedure,
        "status": wanted.status,
        "class": wanted.class_key,
        "owner": wanted.owner,
        "words": wanted.words,
        "after": wanted.after,
    }
    given = {name: value for name, value in named.items() if value}
    return url_for("cases.listing", **given)


def done(engine: Engine, command: Command[Any], case_id: UUID, words: str) -> Response:
    """Execute, say what happened, and go back to where the form stood."""
    try:
        engine.execute(command, actor=actor())
        flash(words, "success")
    except InvalidAnswersError as refusal:
        for many in refusal.by_field.values():
            for each in many:
                flash(each, "danger")
    except (ConflictError, LimitError) as refusal:
        flash(str(refusal), "danger")
    back = request.form.get("back", "overview")
    task = request.form.get("task")
    if task:
        target = url_for("tasks.show", task_id=task, tab=request.form.get("tab", back))
        return redirect(target, 303)
    return redirect(url_for("cases.show", instance_id=case_id, tab=back), 303)

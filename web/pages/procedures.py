"""Procedures: the catalogue, and one procedure with its versions."""

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request

from engine.app import Engine
from engine.queries.ladder_preview import LadderPreview
from engine.queries.people_names import AllNames
from engine.queries.procedures import ProcedurePage, Procedures
from web.diagram import read, render
from web.identity.sessions import actor
from web.pages.prose import prose

TABS = ("diagram", "about", "versions")


def procedure_pages(engine: Engine) -> Blueprint:
    """Return the pages of procedures."""
    pages = Blueprint("procedures", __name__)

    @pages.get("/procedures")
    def listing() -> str:
        found = engine.fetch(Procedures(), actor=actor())
        return render_template(
            "pages/procedures.html", tab="procedures", procedures=found
        )

    @pages.get("/procedures/<key>")
    def show(key: str) -> str:
        sheet = engine.fetch(ProcedurePage(key=key), actor=actor())
        drawing = read(sheet.bpmn)
        shown = request.args.get("tab", "diagram")
        return render_template(
            "pages/procedure.html",
            tab="procedures",
            sheet=sheet,
            shown=shown if shown in TABS else "diagram",
            readme=prose(sheet.readme),
            changes=prose(sheet.changes),
            picture={"svg": render(drawing, {})},
            names=engine.fetch(AllNames(), actor=actor()),
        )

    @pages.get("/procedures/<key>/reminders")
    def reminders(key: str) -> str:
        class_ = request.args.get("class", "")
        begins, due_on = _day("begins"), _day("due_on")
        preview = engine.fetch(
            LadderPreview(procedure=key, class_=class_, begins=begins, due_on=due_on),
            actor=actor(),
        )
        return render_template(
            "pages/procedure_reminders.html",
            tab="procedures",
            sheet=engine.fetch(ProcedurePage(key=key), actor=actor()),
            preview=preview,
            class_=class_,
            begins=begins,
            due_on=due_on,
        )

    @pages.get("/procedures/<key>/diagram.bpmn")
    def diagram(key: str) -> Response:
        sheet = engine.fetch(ProcedurePage(key=key), actor=actor())
        reply = make_response(sheet.bpmn)
        reply.headers["Content-Type"] = "application/xml"
        reply.headers["Content-Disposition"] = f'attachment; filename="{key}.bpmn"'
        return reply

    return pages


def _day(name: str) -> date | None:
    """Return a date of the address; None for none, and for what is none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
